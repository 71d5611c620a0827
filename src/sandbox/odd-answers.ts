import { jsonAnswer, type Answer } from './answer.ts';
import {
  everyValue,
  isObject,
  whole,
  within,
  without,
  type Json,
  type JsonObject,
  type OddShape,
} from './odd-shapes.ts';

const MS_OF_2000 = 946_684_800_000;

/** The instant of a value in one of the forms that the document writes. */
function instantOf(value: Json): number | undefined {
  if (typeof value === 'number') return value > MS_OF_2000 ? value : undefined;
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2} \d{2}:\d{2}(:\d{2})?$/.test(value)) return undefined;
  return Date.parse(`${value.replace(' ', 'T').padEnd(19, ':00')}+08:00`);
}

/** `2017-06-15T12:59:00`, Shanghai. */
const localForm = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 19);

const instantForms: Record<string, (ms: number) => Json> = {
  'times with tenths': (ms) => `${localForm(ms).replace('T', ' ')}.0`,
  'times with a T': localForm,
  'times with an offset': (ms) => `${localForm(ms)}+08:00`,
  'times in UTC': (ms) => new Date(ms).toISOString(),
  'times with slashes': (ms) => localForm(ms).replace('T', ' ').replaceAll('-', '/').slice(0, 16),
  'times that are days': (ms) => localForm(ms).slice(0, 10),
  'times in milliseconds': (ms) => ms,
  'times in milliseconds, as text': (ms) => String(ms),
  'times in seconds': (ms) => Math.floor(ms / 1_000),
  'times in seconds, as text': (ms) => String(Math.floor(ms / 1_000)),
  'times that are 0': () => 0,
  'times that are null': () => null,
  'times that are empty': () => '',
};

const TEXT_KEYS =
  /^(?:title|name|teacherName|teacherBrief|description|originalDocName|documentType|docSize|mobile|platform|msg|hostCode|coverImgUrl)$/;
const ID_KEYS = /^(?:roomId|uniqueId|documentId|uuid|uid)$/;

/** What may be met in any answer. */
const general: readonly OddShape[] = [
  { ...whole('a byte order mark', 'L', (answer) => answer), write: (json) => Buffer.from(`\uFEFF${json}`) },
  {
    ...whole('blank lines before', 'L', (answer) => answer),
    write: (json) => Buffer.from(`\r\n\r\n ${json}`),
  },
  everyValue('numbers as text', 'H', (value) => (typeof value === 'number' ? String(value) : undefined)),
  everyValue('booleans as text', 'H', (value) => (typeof value === 'boolean' ? String(value) : undefined)),
  everyValue('booleans as 1 and 0, as text', 'H', (value) =>
    typeof value === 'boolean' ? String(Number(value)) : undefined,
  ),
  everyValue('texts that are numbers', 'H', (value, key) =>
    TEXT_KEYS.test(key) && value !== null ? 25 : undefined,
  ),
  everyValue('texts that are null', 'H', (value, key) =>
    TEXT_KEYS.test(key) && value !== null ? null : undefined,
  ),
  everyValue('lists with a null item', 'M', (value) =>
    Array.isArray(value) && value.some(isObject) ? [null, ...value] : undefined,
  ),
  everyValue('lists with an item that has no id', 'M', (value) => {
    const [first] = Array.isArray(value) ? value.filter(isObject) : [];
    const ids = Object.keys(first ?? {}).filter((key) => ID_KEYS.test(key));
    return first && ids.length > 0 ? [without(first, ...ids), ...(value as Json[])] : undefined;
  }),
  everyValue('lists that are null', 'M', (value) =>
    Array.isArray(value) && value.some(isObject) ? null : undefined,
  ),
  ...Object.entries(instantForms).map(([name, form]) =>
    everyValue(name, 'M', (value) => {
      const ms = instantOf(value);
      return ms === undefined ? undefined : form(ms);
    }),
  ),
];

/** What the answers of writes are instead of what the document shows. */
const writes: readonly OddShape[] = [
  whole('success alone', 'M', (answer) => (answer['success'] === true ? { success: true } : undefined)),
];
const courses: readonly OddShape[] = [
  within('course', 'no optional fields, as of old', 'H', (course) =>
    without(
      course,
      'coverImgUrl',
      'vod',
      'courseType',
      'audio',
      'teacherName',
      'teacherBrief',
      'description',
    ),
  ),
  within('room', 'no title', 'M', (room) => without(room, 'title')),
];
const documents: readonly OddShape[] = [
  whole('both ids of a document', 'M', (answer) =>
    'uuid' in answer ? { ...answer, documentId: `doc-${answer['uuid'] as string}` } : undefined,
  ),
  whole('the other id of a document alone', 'M', ({ uuid, ...answer }) =>
    uuid === undefined ? undefined : { ...answer, documentId: uuid },
  ),
];

const pages: readonly OddShape[] = [
  ...(['absent', null, -1, 0] as const).map((count) =>
    within('pagination', `a count that is ${count}`, 'M', (page) =>
      count === 'absent' ? without(page, 'totalCount') : { ...page, totalCount: count },
    ),
  ),
  within('pagination', 'no size of the page', 'M', (page) => without(page, 'pageSize')),
  within('pagination', 'the number of the page as text', 'M', (page) => ({
    ...page,
    pageNo: JSON.stringify(page['pageNo']),
  })),
  within('pagination', 'items alone', 'L', ({ items = null, hasNextPage = null }) => ({
    items,
    hasNextPage,
  })),
];

/** A change of the counts of a live lesson. */
const live = (name: string, change: (counts: JsonObject) => Json, sure: OddShape['sure'] = 'M'): OddShape => {
  const key = 'statisticEntity';
  return everyValue(name, sure, (value, at) => (at === key && isObject(value) ? change(value) : undefined));
};
const liveCounts: readonly OddShape[] = [
  live('nobody came', (counts) => ({
    ...counts,
    maxStudents: 0,
    mobileStudentNum: 0,
    pcStudentNum: 0,
    totalStudentNum: 0,
    studentDurationDetail: { total: 0, max: 0, median: 0, min: 0, avg: 'NaN' },
    studentSeries: { start: 0, end: 0, step: null, series: [] },
  })),
  live(
    'nobody came, at times',
    (counts) => ({
      ...counts,
      maxStudents: 0,
      mobileStudentNum: 0,
      pcStudentNum: 0,
      totalStudentNum: 0,
      studentSeries: { start: 1_772_416_800_000, end: 1_772_416_800_000, step: 300_000, series: [0] },
    }),
    'L',
  ),
  live('just begun', (counts) => {
    const series = counts['studentSeries'];
    return { ...counts, studentSeries: { ...(isObject(series) ? series : {}), end: 0 } };
  }),
  live('no average', (counts) => {
    const durations = counts['studentDurationDetail'];
    return { ...counts, studentDurationDetail: { ...(isObject(durations) ? durations : {}), avg: null } };
  }),
  live('parts that are null', (counts) => ({ ...counts, studentSeries: null, studentDurationDetail: null })),
  live('no parts, and no kinds of devices', (counts) =>
    without(counts, 'studentSeries', 'studentDurationDetail', 'pcStudentNum', 'mobileStudentNum'),
  ),
  live('nothing counted', () => null),
];

const liveVisits: readonly OddShape[] = [
  everyValue('two devices at once', 'H', (value, key) =>
    key === 'details' && Array.isArray(value)
      ? value.flatMap((visit): Json[] =>
          isObject(visit) ? [visit, { ...visit, platform: 'phone' }] : [visit],
        )
      : undefined,
  ),
  everyValue('entries twice after a reconnect', 'H', (value, key) =>
    key === 'details' && Array.isArray(value) ? [value, value].flat() : undefined,
  ),
];

const playbackDay = (name: string, change: (day: JsonObject) => JsonObject): OddShape =>
  within('roomPlayBackDetails', name, 'M', change);
const playbackDays: readonly OddShape[] = [
  playbackDay('an id that is null', (day) => ({ ...day, id: null })),
  playbackDay('an id that is an object', (day) => ({ ...day, id: { timestamp: 1_494_000_000, counter: 7 } })),
  playbackDay('hours that no day has', (day) => {
    const trend = day['watchedTrend'];
    return { ...day, watchedTrend: { ...(isObject(trend) ? trend : {}), '-1': 2, '24': 3, '7': null } };
  }),
];
const playbackVisits: readonly OddShape[] = [
  within('userPlayBackDetails', 'more watched than there was time', 'H', (visit) => ({
    ...visit,
    watchedUniqueTime: 2_678_432,
    endTime: Number(visit['startTime']) + 2_250_452,
  })),
];

const firstLog = (name: string, change: (log: JsonObject) => JsonObject): OddShape =>
  everyValue(name, 'M', (value, key) => {
    if (key !== 'infos' || !Array.isArray(value)) return undefined;
    return value.map((log, index) => (index === 0 && isObject(log) ? change(log) : log));
  });
const chatLogs: readonly OddShape[] = [
  firstLog('a room without success', (log) => without(log, 'success')),
  firstLog('a room whose link is null', (log) => ({ ...log, downloadUrl: null })),
  firstLog('a room whose link is empty', (log) => ({ ...log, downloadUrl: '' })),
  firstLog('a room whose link has no end', (log) => ({ ...log, expireTime: null })),
  firstLog('a room that is refused in Chinese', ({ roomId = null }) => ({
    roomId,
    success: false,
    msg: '聊天记录不存在',
  })),
  firstLog('a room that is refused by an object', ({ roomId = null }) => ({
    roomId,
    success: false,
    msg: { code: 4 },
  })),
];

/** What refusals are instead of `{"error": …, "success": false}`; the reason is the given one. */
const refusals: readonly OddShape[] = [
  whole('a payload beside the refusal', 'H', (answer) => ({
    ...answer,
    course: { roomId: 'jz0', title: '' },
  })),
  whole('the reason in msg', 'H', ({ error = null }) => ({ msg: error, success: false })),
  whole('the reason in errorCode', 'H', ({ error = null }) => ({ errorCode: error, success: false })),
  { ...whole('HTTP 500', 'H', (answer) => answer), status: 500 },
  whole('blanks around the reason', 'H', (answer) => ({
    ...answer,
    error: ` ${answer['error'] as string}\n`,
  })),
];

/** What is there is another's, under the other's id: a mix-up of whatever keeps answers in front of the vendor. */
const others: readonly OddShape[] = [
  everyValue('the answer of another', 'L', (value, key) =>
    ID_KEYS.test(key) && typeof value === 'string'
      ? value.slice(0, -1) + (value.endsWith('0') ? '1' : '0')
      : undefined,
  ),
];

const LISTS = new Set(['v3/room/list', 'v3/document/list']);
const COURSES = /^v[34]\/(?:room\/(?:create|detail|update|video\/create)|course\/)/;
const WRITES =
  /^v[34]\/(?:room\/(?:create|update|delete|attach|remove|video\/create)|course\/|document\/delete|documents\/upload)/;
/** Those that are about one object, and repeat its id. */
const OF_ONE =
  /^v[34]\/(?:room\/(?:detail|authinfo|update|delete|attach|remove)|course\/|document\/(?:detail|delete)|statistics\/)/;

const special: Readonly<Record<string, readonly OddShape[]>> = {
  'v3/documents/upload': documents,
  'v3/statistics/zhibo/room': liveCounts,
  'v3/statistics/zhibo/user': liveVisits,
  'v3/statistics/playback/room': playbackDays,
  'v3/statistics/playback/user': playbackVisits,
  'v3/room/chatDownload': chatLogs,
};

/** The shapes that an endpoint's answers may have, refusals left aside. */
export function oddShapesOf(path: string): readonly OddShape[] {
  return [
    ...(special[path] ?? []),
    ...(LISTS.has(path) ? pages : []),
    ...(COURSES.test(path) ? courses : []),
    ...(WRITES.test(path) ? writes : []),
    ...(OF_ONE.test(path) ? others : []),
    ...general,
  ];
}

/** The shapes that a refusal may have, of any endpoint. */
export const oddRefusals: readonly OddShape[] = refusals;

/** The answer in a shape, by its name; as it is where it has nothing of the kind, or is no JSON. */
export function oddAnswer(answer: Answer, path: string, name: string): Answer {
  const shape = [...oddShapesOf(path), ...refusals].find((candidate) => candidate.name === name);
  if (shape === undefined) throw new Error(`${path} has no shape called ${name}`);
  if (!String(answer.headers['Content-Type']).startsWith('application/json')) return answer;
  const odd = shape.change(JSON.parse(String(answer.body)) as JsonObject);
  if (odd === undefined) return answer;
  const written = jsonAnswer(odd, shape.status);
  return { ...written, body: shape.write?.(String(written.body)) ?? written.body, error: answer.error };
}
