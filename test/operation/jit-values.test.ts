import { describe, expect, test } from 'vitest';
import { sampleOf, sendJson, startVendorStub } from '../vendor/vendor-stub.ts';
import { ask, startWith } from './jit-gateway.ts';

const id = 'jze5b4a58ec2b14fa0abeb5b4b3a33f4ca';
const documentId = 'b84b4598-cc82-4531-8d83-09bb64c07860';
const SCHEDULE = 'vendorId title startsAt endsAt durationMinutes schedulePhase';
const SIZE = 'size { bytes isExact text }';

/** Every value that comes from the vendor, by the sample that has it. */
const queries: Record<string, string> = {
  'v3-room-detail': `{ room(id: "${id}") { ${SCHEDULE} type isVod isVideoEnabled isAudioLesson playbackExpiresAt
    recordingStatus coverImageUrl hostInviteCode wechatLive { isOpen teacherName teacherBio description } } }`,
  'v3-room-list': `{ rooms(first: 20) { totalCount pageInfo { hasNextPage endCursor }
    pageCursors { totalPages around { pageNumber isCurrent } } edges { cursor node { ${SCHEDULE} isVideoEnabled recordingStatus } } } }`,
  'v3-room-listDocuments': `{ room(id: "${id}") { documents { totalCount edges { cursor attachedAt
    node { vendorId fileName contentType pageCount status vendorStatus ${SIZE} } } } } }`,
  'v3-document-detail': `{ document(id: "${documentId}") { vendorId fileName contentType pageCount status vendorStatus uploadedAt ${SIZE} } }`,
  'v3-document-list': `{ documents(first: 20) { totalCount nodes { vendorId fileName contentType pageCount status vendorStatus uploadedAt ${SIZE} } } }`,
  'v3-merchant': '{ merchant { name balance } }',
  'v3-statistics-zhibo-room': `{ room(id: "${id}") { statistics { live { studentCount peakStudentCount mobileStudentCount
    pcStudentCount watchTime { totalSeconds maxSeconds medianSeconds minSeconds averageSeconds }
    onlineSeries { stepSeconds points { startsAt offsetSeconds studentCount } } } } } }`,
  'v3-statistics-zhibo-user': `{ room(id: "${id}") { statistics { liveAttendance(userId: "u1") { userId totalSeconds
    sessions { startedAt durationSeconds deviceType } } } } }`,
  'v3-statistics-playback-room': `{ room(id: "${id}") { statistics { playbackDays { vendorId startsAt
    hours { hour viewCount watchedSeconds } minutes { minute viewCount } } } } }`,
  'v3-statistics-playback-user': `{ room(id: "${id}") { statistics { playbackSessions(userId: "u1") { userId deviceType
    startedAt endedAt watchedSeconds uniqueWatchedSeconds segments { lessonSeconds startedAt endedAt } } } } }`,
};

const oddValues = [2.5, -1, 2 ** 31, 1e300, '7', '7.5', '9'.repeat(400), '', 'text', null, true, [], {}];

/** Of what the queries ask for. */
const sample = (name: string) => sampleOf(name, { roomId: id, uid: 'u1', uniqueId: documentId });

/** One of each: the entries of a list are read alike. */
function placesIn(value: object): { holder: object; key: string }[] {
  return Object.entries(value).flatMap(([key, child]: [string, unknown]) => {
    if (Array.isArray(value) && key !== '0') return [];
    return [{ holder: value, key }, ...(typeof child === 'object' && child !== null ? placesIn(child) : [])];
  });
}

/** A gateway that asks the vendor each time. */
const startAt = (vendorUrl: string, compiledAtUse: number | null) =>
  startWith(compiledAtUse, {
    client: { baseUrl: vendorUrl },
    cache: { ttlMs: { record: 0, list: 0, merchant: 0, liveStatistics: 0, playback: 0 } },
  });

describe('compiled operations', () => {
  test.each(Object.keys(queries))(
    'show what nobody expects in %s as the interpreter does',
    { timeout: 240_000 },
    async (name) => {
      let answer = sample(name);
      await using vendor = await startVendorStub(({ path }, response) => {
        const asked = path.slice('/api/'.length).replaceAll('/', '-');
        sendJson(response, asked === name ? answer : sample(asked));
      });
      await using interpreted = await startAt(vendor.url, null);
      await using compiled = await startAt(vendor.url, 1);
      const query = queries[name]!;
      const usual = await ask(interpreted, query);
      expect(usual.body).not.toHaveProperty('errors');
      expect(await ask(compiled, query)).toEqual(usual);

      const codes = new Set<unknown>();
      for (const [index] of placesIn(sample(name)).entries()) {
        for (const value of oddValues) {
          answer = sample(name);
          const { holder, key } = placesIn(answer)[index]!;
          Reflect.set(holder, key, value);
          const expected = await ask(interpreted, query);
          const { errors = [] } = expected.body as { errors?: { extensions: { code: string } }[] };
          expect({ key, value, answer: await ask(compiled, query) }).toEqual({
            key,
            value,
            answer: expected,
          });
          for (const { extensions } of errors) codes.add(extensions.code);
        }
      }
      // No value gets as far as a field that cannot show it.
      expect(codes).not.toContain('INTERNAL_SERVER_ERROR');
    },
  );
});
