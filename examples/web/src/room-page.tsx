import { useQuery, useSubscription } from '@apollo/client/react';
import { DocumentList } from './document-list.tsx';
import { DocumentUpload } from './document-upload.tsx';
import { EnterRoom } from './enter-room.tsx';
import { AttendanceExport } from './export-buttons.tsx';
import { formatDateTime, phaseNames, recordingNames } from './format.ts';
import { LiveStatistics } from './live-statistics.tsx';
import { RecordingStatusDocument, RoomPageDocument } from './generated/operations.ts';
import { Page } from './page.tsx';
import { Playback } from './playback.tsx';
import { Problem } from './problem.tsx';

/** One room: schedule, door, who is there, what was watched, and its documents. One request for most of it. */
export function RoomPage({ id }: { id: string }) {
  const { data, error, refetch } = useQuery(RoomPageDocument, {
    variables: { id },
    fetchPolicy: 'cache-and-network',
    // A part that fails hides only itself.
    errorPolicy: 'all',
  });
  const room = data?.room;
  useSubscription(RecordingStatusDocument, {
    variables: { roomId: id },
    skip: !room?.isVod || room.recordingStatus !== 'NOT_CONVERTED',
  });

  const problem = <Problem error={error} onRetry={() => void refetch()} />;
  if (!room) {
    const isMissing = data !== undefined && error === undefined;
    return (
      <Page title={isMissing ? 'No such room' : 'Room'}>
        {problem}
        {data === undefined && error === undefined && <p role="status">Loading…</p>}
      </Page>
    );
  }
  const { schedulePhase: phase, recordingStatus, isVod } = room;
  return (
    <Page title={room.title ?? 'A room without a title'}>
      {problem}
      <p className="row">
        {phase && !isVod && <span className={`badge ${phase}`}>{phaseNames[phase]}</span>}
        {isVod && <span className="badge">Video lesson</span>}
        <span>
          {formatDateTime(room.startsAt)}
          {!isVod && `, ${room.durationMinutes ?? '?'} minutes`}
        </span>
        {(phase === 'ENDED' || isVod) && recordingStatus && (
          <span role="status" className="quiet">
            {recordingNames[recordingStatus]}
          </span>
        )}
      </p>
      <EnterRoom roomId={room.id} title={room.title ?? ''} />
      {!isVod && phase !== 'UPCOMING' && (
        <LiveStatistics
          roomId={room.id}
          isLive={phase === 'IN_PROGRESS'}
          live={room.statistics.live ?? null}
        />
      )}
      {!isVod && phase !== 'UPCOMING' && <AttendanceExport roomId={room.id} title={room.title ?? ''} />}
      {recordingStatus === 'CONVERTED' && <Playback roomId={room.id} />}
      <section aria-labelledby="documents">
        <h2 id="documents">Documents</h2>
        <DocumentList documents={room.documents?.nodes ?? []} />
        <DocumentUpload roomId={room.id} onUploaded={() => void refetch()} />
      </section>
    </Page>
  );
}
