import { useQuery, useSubscription } from '@apollo/client/react';
import { ChatLog } from './chat-log.tsx';
import { DocumentList } from './document-list.tsx';
import { DocumentUpload } from './document-upload.tsx';
import { EnterRoom } from './enter-room.tsx';
import { AttendanceExport } from './export-buttons.tsx';
import { formatDateTime } from './format.ts';
import { LiveStatistics } from './live-statistics.tsx';
import { RecordingStatusDocument, RoomPageDocument } from './generated/operations.ts';
import { useKeptError } from './kept-error.ts';
import { useTexts } from './language.ts';
import { Page } from './page.tsx';
import { Playback } from './playback.tsx';
import { codeOf, errorIn, errorOutside, Problem } from './problem.tsx';
import { RoomEdit } from './room-edit.tsx';
import { RoomHistory } from './room-history.tsx';

/** What these could not read they say themselves. */
const LIVE = 'room.statistics.';
const DOCUMENTS = 'room.documents.';

/** One room: schedule, door, who is there, what was watched, and its documents. One request for most of it. */
export function RoomPage({ id }: { id: string }) {
  const t = useTexts();
  const {
    data,
    error: reported,
    loading,
    refetch,
  } = useQuery(RoomPageDocument, {
    variables: { id },
    fetchPolicy: 'cache-and-network',
    // A part that fails hides only itself.
    errorPolicy: 'all',
  });
  const error = useKeptError(reported, loading);
  const room = data?.room;
  useSubscription(RecordingStatusDocument, {
    variables: { roomId: id },
    skip: !room?.isVod || room.recordingStatus !== 'NOT_CONVERTED',
  });

  const retry = () => void refetch();
  if (!room) {
    // A mistyped id is refused, one that nobody has is null.
    const isMissing = error ? codeOf(error) === 'BAD_USER_INPUT' : data !== undefined;
    return isMissing ? (
      <Page title={t.notFound.roomTitle}>
        <p role="alert" className="problem">
          {t.notFound.room}
        </p>
        <p>
          <a href="#/">{t.notFound.home}</a>
        </p>
      </Page>
    ) : (
      <Page title={t.room.title}>
        <Problem error={error} onRetry={retry} />
        {data === undefined && error === undefined && <p role="status">{t.loading}</p>}
      </Page>
    );
  }
  const { schedulePhase: phase, recordingStatus, isVod, isDeleted } = room;
  const title = room.title ?? t.room.untitled;
  const isLesson = !isVod && phase !== 'UPCOMING';
  return (
    <Page title={title}>
      <Problem error={errorOutside(isLesson ? [LIVE, DOCUMENTS] : [DOCUMENTS], error)} onRetry={retry} />
      <p className="row">
        {isDeleted && <span className="badge">{t.room.deleted}</span>}
        {phase && !isVod && <span className={`badge ${phase}`}>{t.phases[phase]}</span>}
        {isVod && <span className="badge">{t.room.video}</span>}
        <span>
          {formatDateTime(room.startsAt)}
          {!isVod && ` · ${t.time.minutes(room.durationMinutes ?? t.unknown)}`}
        </span>
        {(phase === 'ENDED' || isVod) && recordingStatus && (
          <span role="status" className="quiet">
            {t.recordings[recordingStatus]}
          </span>
        )}
      </p>
      {isDeleted ? (
        <p role="status">{t.room.deletedNote(formatDateTime(room.lastSeenAt))}</p>
      ) : (
        <>
          <RoomEdit
            roomId={room.id}
            title={room.title ?? ''}
            startsAt={room.startsAt ?? null}
            durationMinutes={room.durationMinutes ?? null}
            isTimeFixed={isVod !== false || phase !== 'UPCOMING'}
          />
          <EnterRoom roomId={room.id} title={title} />
        </>
      )}
      {isLesson && (
        <LiveStatistics
          roomId={room.id}
          isLive={phase === 'IN_PROGRESS'}
          live={room.statistics.live ?? null}
          unreadBecause={errorIn(LIVE, error)}
          onRetry={retry}
        />
      )}
      {isLesson && <AttendanceExport roomId={room.id} title={title} />}
      {isLesson && !isDeleted && <ChatLog roomId={room.id} />}
      {recordingStatus === 'CONVERTED' && !isDeleted && <Playback roomId={room.id} />}
      {phase !== 'UPCOMING' && phase !== 'IN_PROGRESS' && <RoomHistory roomId={room.id} title={title} />}
      {!isDeleted && (
        <section aria-labelledby="documents">
          <h2 id="documents">{t.documents.title}</h2>
          <Problem error={errorIn(DOCUMENTS, error)} onRetry={retry} />
          <DocumentList documents={room.documents?.nodes ?? null} />
          <DocumentUpload roomId={room.id} onUploaded={retry} />
        </section>
      )}
    </Page>
  );
}
