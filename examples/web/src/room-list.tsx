import { useQuery } from '@apollo/client/react';
import { useEffect } from 'react';
import { ListExports } from './export-buttons.tsx';
import { formatDateTime } from './format.ts';
import { RoomsDocument, type RoomsQuery } from './generated/operations.ts';
import { useTexts } from './language.ts';
import { Page } from './page.tsx';
import { Pager } from './pager.tsx';
import { Problem } from './problem.tsx';
import { listHref, roomHref } from './route.ts';

interface RoomListProps {
  search: string;
  /** Cursor of the page, null for the first. */
  after: string | null;
}

export function RoomList({ search, after }: RoomListProps) {
  const t = useTexts();
  const { data, previousData, error, loading, refetch } = useQuery(RoomsDocument, {
    variables: { after, filter: search ? { titleContains: search } : null },
    fetchPolicy: 'cache-and-network',
  });
  useEffect(() => {
    scrollTo(0, 0);
  }, [after]);
  // The old page stays until the new one is there: nothing jumps.
  const rooms = (data ?? previousData)?.rooms;
  const pageNumber = rooms?.pageCursors?.around.find(({ isCurrent }) => isCurrent)?.pageNumber ?? 1;
  return (
    <Page title={t.list.title}>
      <form
        role="search"
        className="row"
        action={(form: FormData) => {
          location.hash = listHref({ search: String(form.get('search')) });
        }}
      >
        <label htmlFor="search">{t.list.search}</label>
        <input id="search" name="search" type="search" defaultValue={search} />
        <button>{t.list.submit}</button>
      </form>
      <Problem error={error} onRetry={() => void refetch()} />
      {!rooms && !loading && <p>{t.unread}</p>}
      <p role="status">
        {loading
          ? t.loading
          : rooms &&
            (rooms.totalCount === 0
              ? search
                ? t.list.none
                : t.list.empty
              : t.list.count(
                  rooms.totalCount ?? t.unknown,
                  pageNumber,
                  rooms.pageCursors?.totalPages ?? t.unknown,
                ))}
      </p>
      <ul className="rooms" aria-busy={loading}>
        {rooms?.nodes?.map((room) => room && <RoomLine key={room.id} room={room} />)}
      </ul>
      <ListExports rooms={rooms?.nodes?.filter((room) => room !== null) ?? []} />
      {rooms?.pageCursors && (
        <Pager {...rooms.pageCursors} hrefOf={(cursor) => listHref({ search, after: cursor })} />
      )}
    </Page>
  );
}

type Room = NonNullable<NonNullable<NonNullable<RoomsQuery['rooms']>['nodes']>[number]>;

function RoomLine({ room }: { room: Room }) {
  const t = useTexts();
  const { schedulePhase: phase, recordingStatus, isVod } = room;
  return (
    <li>
      <a href={roomHref(room.id)}>{room.title}</a>
      <span>{formatDateTime(room.startsAt)}</span>
      {isVod && <span className="badge">{t.room.video}</span>}
      {phase && !isVod && <span className={`badge ${phase}`}>{t.phases[phase]}</span>}
      {phase === 'ENDED' && recordingStatus && <span className="quiet">{t.recordings[recordingStatus]}</span>}
    </li>
  );
}
