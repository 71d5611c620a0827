import { useQuery } from '@apollo/client/react';
import { useEffect } from 'react';
import { ListExports } from './export-buttons.tsx';
import { formatDateTime, phaseNames, recordingNames } from './format.ts';
import { RoomsDocument, type RoomsQuery } from './generated/operations.ts';
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
    <Page title="Rooms">
      <form
        role="search"
        className="row"
        action={(form: FormData) => {
          location.hash = listHref({ search: String(form.get('search')) });
        }}
      >
        <label htmlFor="search">Title contains</label>
        <input id="search" name="search" type="search" defaultValue={search} />
        <button>Search</button>
      </form>
      <Problem error={error} onRetry={() => void refetch()} />
      <p role="status">
        {loading
          ? 'Loading…'
          : rooms &&
            (rooms.totalCount === 0
              ? 'No room has this in its title.'
              : `${rooms.totalCount ?? '?'} rooms, page ${pageNumber} of ${rooms.pageCursors?.totalPages ?? '?'}`)}
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
  const { schedulePhase: phase, recordingStatus } = room;
  return (
    <li>
      <a href={roomHref(room.id)}>{room.title}</a>
      <span>{formatDateTime(room.startsAt)}</span>
      {phase && <span className={`badge ${phase}`}>{phaseNames[phase]}</span>}
      {phase === 'ENDED' && recordingStatus && (
        <span className="quiet">{recordingNames[recordingStatus]}</span>
      )}
    </li>
  );
}
