import { PlainTable } from './data-table.tsx';
import type { Attendance } from './export-rows.ts';
import { formatDateTime, formatMinutes } from './format.ts';
import { useTexts } from './language.ts';

/** Who was there and for how long, and why nothing is known of the others. */
export function AttendanceList({ attendances }: { attendances: readonly Attendance[] }) {
  const { attendance } = useTexts();
  return (
    <div className="scroll" tabIndex={0} role="group" aria-label={attendance.title}>
      <PlainTable
        heads={attendance.shownHeads}
        rows={attendances.map(({ userId, attendedSeconds, firstStartedAt, lastEndedAt, reason }) => [
          userId,
          formatMinutes(attendedSeconds),
          firstStartedAt && formatDateTime(firstStartedAt),
          lastEndedAt && formatDateTime(lastEndedAt),
          reason && (attendance.reasons[reason] ?? reason),
        ])}
      />
    </div>
  );
}
