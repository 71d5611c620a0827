/**
 * A vendor that answers from memory as fast as Node can, in a process of its own: its CPU is not what is measured. It
 * does not check signs; the tests do.
 */
import type { ServerResponse } from 'node:http';
import { listen, reportTo } from './child.ts';
import { roomId } from './workload.ts';

const PAGE_SIZE = 20;
const TOTAL = 100;
const SERIES = Array.from({ length: 25 }, (_, index) => (index * 7) % 49);

const detailTail = JSON.stringify({
  title: '《追风筝的人》英文原著精读25',
  startTime: '2017-05-07 20:00:00',
  endTime: '2017-05-07 22:00:00',
  validEndTime: '2099-01-01 23:59',
  video: true,
  hostCode: 'uyenl2',
  coverImgUrl: 'http://example.com/cover.png',
  convertStatus: 1,
  weixinLiving: false,
  teacherName: null,
  teacherBrief: null,
  description: null,
  courseType: 2,
  vod: false,
}).slice(1);

const documents = JSON.stringify({
  documents: ['1.pptx', '1.png', '第二课.pdf'].map((originalDocName, index) => ({
    originalDocName,
    createTime: 1_493_714_601_000 + index,
    status: 'converted',
    size: 31_609,
    documentId: `b84b4598-cc82-4531-8d83-09bb64c0786${index}`,
    slideCount: 12,
    documentType: 'application/octet-stream',
  })),
  success: true,
});

const statisticsTail = JSON.stringify({
  roomZhiboDetail: {
    title: '《追风筝的人》英文原著精读25',
    statisticEntity: {
      maxStudents: 48,
      studentDurationDetail: { total: 211_300, max: 5_950, median: 3_200, min: 75, avg: 3_301.56 },
      studentSeries: { end: 1_494_169_271_782, start: 1_494_162_361_248, step: 300_000, series: SERIES },
      mobileStudentNum: 30,
      pcStudentNum: 34,
      totalStudentNum: 64,
    },
  },
  success: true,
}).slice('{"roomZhiboDetail":{'.length);

const itemTail = JSON.stringify({
  title: '上传视频课2',
  startTime: '2015-05-22 12:10:23',
  endTime: '2015-05-22 13:10:23',
  validEndTime: '2016-05-22 15:10:23',
  video: true,
  convertStatus: 1,
  hostCode: 'uyenl2',
}).slice(1);

let latencyMs = 0;

const url = await listen((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (chunk: string) => (body += chunk));
  request.on('end', () => {
    const answer = answerTo(request.url ?? '', body);
    if (latencyMs === 0) send(response, answer);
    else setTimeout(() => send(response, answer), latencyMs);
  });
});
reportTo(url, (ms) => (latencyMs = ms));

/** An account without the calls that stand in no section of the vendor's document. */
function send(response: ServerResponse, answer: string | null): void {
  if (answer === null) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, {
    'content-type': 'application/json;charset=UTF-8',
    'content-length': Buffer.byteLength(answer),
  });
  response.end(answer);
}

function answerTo(path: string, body: string): string | null {
  switch (path) {
    case '/api/v3/room/detail':
      return `{"course":{"roomId":"${valueOf(body, 'roomId')}",${detailTail},"success":true}`;
    case '/api/v3/room/listDocuments':
      return documents;
    case '/api/v3/statistics/zhibo/room':
      return `{"roomZhiboDetail":{"roomId":"${valueOf(body, 'roomId')}",${statisticsTail}`;
    case '/api/v3/room/list':
      return page(Number(valueOf(body, 'title').split('%20')[1]), Number(valueOf(body, 'pageNo') || 1));
    default:
      return null;
  }
}

/** Values of the load have no escapes but blanks. */
function valueOf(form: string, name: string): string {
  return new RegExp(`(?:^|&)${name}=([^&]*)`).exec(form)?.[1]?.replace('+', '%20') ?? '';
}

function page(group: number, pageNo: number): string {
  const start = (pageNo - 1) * PAGE_SIZE;
  const items = Array.from(
    { length: PAGE_SIZE },
    (_, index) => `{"roomId":"${roomId(group, start + index)}",${itemTail}`,
  );
  const pages = `"pageNo":${pageNo},"pageSize":${PAGE_SIZE},"totalCount":${TOTAL},"totalPages":${TOTAL / PAGE_SIZE}`;
  return `{"pagination":{"items":[${items.join(',')}],${pages}},"success":true}`;
}
