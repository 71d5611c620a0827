import type { DuobeiClient } from '../../src/vendor/client.ts';
import { PARTNER, sample } from './vendor-stub.ts';

const at = (iso: string): Date => new Date(iso);
export const roomId = 'jz000001';
const broadcast = 'jz0aa3151476334fc38e4c7446c0263a90';
const documentId = 'ccd0ec55-a3f6-42da-a02f-e785eb56dd7e';
const startsAt = at('2017-06-15T04:59:00Z');

const created = {
  playbackExpiresAt: at('2099-01-01T15:59:00Z'),
  isVideoEnabled: false,
  isAudioLesson: false,
  isVod: false,
  type: 'ONE_TO_MANY',
  recordingStatus: 'NOT_CONVERTED',
  coverImageUrl: null,
  wechatLive: undefined,
} as const;

/** One row per sample: the call that reads it, and the whole model. */
export const sampleModels: Record<string, [run: (client: DuobeiClient) => Promise<unknown>, model: unknown]> =
  {
    'v3-room-create': [
      (client) =>
        client.room.create({
          title: '2017-06-09 API_v3_1vn教室',
          type: 'ONE_TO_MANY',
          isVideoEnabled: false,
          startsAt,
          durationMinutes: 60,
        }),
      {
        ...created,
        vendorId: 'jz31f3febb8bfe4139b7636cb6ade87733',
        title: '2017-06-09 API_v3_1vn教室',
        startsAt,
        endsAt: at('2017-06-15T05:59:00Z'),
        hostInviteCode: '42524253afd64d8689ef5d4e94da1533',
      },
    ],
    'v4-room-create': [
      (client) =>
        client.room.create({
          title: '2017-06-09 API_v4_1vn教室',
          type: 'ONE_TO_MANY',
          isVideoEnabled: false,
          startsAt: at('2017-06-15T05:04:00Z'),
          durationMinutes: 100,
        }),
      {
        ...created,
        vendorId: 'jz0d900e29d9d847899959de936cfea233',
        title: '2017-06-09 API_v4_1vn教室',
        startsAt: at('2017-06-15T05:04:00Z'),
        endsAt: at('2017-06-15T06:44:00Z'),
        hostInviteCode: 'e01587ba9db346ffaee1b09aaa14fe33',
      },
    ],
    'v3-room-update-title': [
      (client) => client.room.rename({ roomId: 'jz6d960549e3e64af4b2cb590c0a2bd333', title: 'x' }),
      {
        ...created,
        vendorId: 'jz6d960549e3e64af4b2cb590c0a2bd333',
        title: '张三张三张三张三',
        startsAt: at('2015-12-07T07:30:00Z'),
        endsAt: at('2015-12-07T07:36:48Z'),
        hostInviteCode: '42524253afd64d86893f5d4e94da1533',
        recordingStatus: 'EMPTY',
      },
    ],
    'v3-room-update-time': [
      (client) =>
        client.room.reschedule({
          roomId: 'jz5f0156b7b1f84b2491bb2b889ebe282f',
          startsAt,
          durationMinutes: 120,
        }),
      {
        ...created,
        vendorId: 'jz5f0156b7b1f84b2491bb2b889ebe282f',
        title: '测试修改时长',
        startsAt: at('2017-06-15T12:10:00Z'),
        endsAt: at('2017-06-15T14:10:00Z'),
        hostInviteCode: '42524253afd64d86893f5d4e94da1533',
      },
    ],
    'v4-room-update-time': [
      (client) =>
        client.room.reschedule({
          roomId: 'jz5f0156b7b1f84b2491bb2b889ebe282f',
          startsAt,
          durationMinutes: 200,
        }),
      {
        ...created,
        vendorId: 'jz5f0156b7b1f84b2491bb2b889ebe282f',
        title: '测试修改时长',
        startsAt: at('2017-06-15T05:48:00Z'),
        endsAt: at('2017-06-15T09:08:00Z'),
        hostInviteCode: '42524253afd64d86893f5d4e94da1533',
      },
    ],
    'v3-room-delete': [
      (client) => client.room.delete('jzfe066357d119411b921fa452237250d6'),
      {
        vendorId: 'jzfe066357d119411b921fa452237250d6',
        title: 'ppt小白入门',
        startsAt: at('2015-11-24T13:00:00Z'),
        endsAt: at('2015-11-24T15:00:00Z'),
        playbackExpiresAt: at('2099-01-01T15:59:00Z'),
        isVideoEnabled: false,
        hostInviteCode: 'jz4adc7',
        coverImageUrl: null,
        recordingStatus: 'EMPTY',
      },
    ],
    'v3-room-detail': [
      (client) => client.room.detail('jza26a4e6300b5456eb3d04ecd21d6dc4d'),
      {
        vendorId: 'jza26a4e6300b5456eb3d04ecd21d6dc4d',
        title: '新版视频课2',
        startsAt: at('2016-03-17T03:02:39Z'),
        endsAt: at('2016-03-17T04:02:39Z'),
        playbackExpiresAt: at('2017-03-17T06:02:39Z'),
        isVideoEnabled: true,
        hostInviteCode: null,
        coverImageUrl: 'http://7xjsiy.media1.z0.glb.clouddn.com/sucai_video.png',
        recordingStatus: 'CONVERTED',
        wechatLive: { isOpen: false, teacherName: null, teacherBio: null, description: null },
        type: 'ONE_TO_MANY',
        isVod: true,
      },
    ],
    'v3-room-list': [
      (client) => client.room.list(),
      {
        items: [
          {
            vendorId: 'jzb3a6e9daa3b047029e8dfe4e64abb872',
            title: '上传视频课2',
            startsAt: at('2015-05-22T04:10:23Z'),
            endsAt: at('2015-05-22T05:10:23Z'),
            playbackExpiresAt: at('2016-05-22T07:10:23Z'),
            isVideoEnabled: true,
            recordingStatus: 'CONVERTED',
            hostInviteCode: 'uyenl2',
            // By its times, as no lesson that anybody planned has them.
            isVod: true,
          },
        ],
        pageNo: 1,
        pageSize: 20,
        totalCount: 9,
        totalPages: 1,
        hasNextPage: false,
      },
    ],
    'v3-room-listDocuments': [
      (client) => client.room.listDocuments(roomId),
      [
        {
          document: {
            vendorId: 'b84b4598-cc82-4531-8d83-09bb64c0786d',
            fileName: '1.pptx',
            contentType: 'application/vnd.openxmlformats-officedocument.presentationml.presentation',
            size: { bytes: 31609, isExact: true, text: null },
            pageCount: 1,
            status: 'CONVERTED',
            vendorStatus: 'converted',
          },
          attachedAt: new Date(1493714601000),
        },
        {
          document: {
            vendorId: 'c2e45a62-ca28-4f61-8d28-2a796a54d4f8',
            fileName: '1.png',
            contentType: 'image/png',
            size: { bytes: 187291, isExact: true, text: null },
            pageCount: 1,
            status: 'CONVERTED',
            vendorStatus: 'converted',
          },
          attachedAt: new Date(1493716009000),
        },
      ],
    ],
    'v3-room-attachDocument': [
      (client) => client.room.attachDocument({ roomId, documentId }),
      { roomId, documentId },
    ],
    'v3-room-removeDocument': [
      (client) => client.room.removeDocument({ roomId, documentId }),
      { roomId, documentId },
    ],
    'v3-room-chatDownload': [
      (client) => client.room.chatDownload(['jz155a4866e7944cfbbff45b71372a1ecb']),
      new Map([
        [
          'jz155a4866e7944cfbbff45b71372a1ecb',
          {
            status: 'AVAILABLE',
            link: {
              url: (sample('v3-room-chatDownload') as { infos: [{ downloadUrl: string }] }).infos[0]
                .downloadUrl,
              expiresAt: at('2016-12-10T01:51:00Z'),
            },
          },
        ],
      ]),
    ],
    'v3-documents-upload': [
      (client) => client.document.upload({ fileName: 'a.pdf', contents: contents() }),
      { vendorId: 'dbe8228a-3d57-4500-8049-0fd40f05c738' },
    ],
    'v3-documents-status': [
      (client) => client.document.status(documentId),
      { status: 'CONVERTED', vendorStatus: 'converted' },
    ],
    'v3-document-list': [
      (client) => client.document.list(),
      { items: [referenceCard()], pageNo: 1, pageSize: 20, totalCount: 9, totalPages: 1, hasNextPage: false },
    ],
    'v3-document-detail': [(client) => client.document.detail(referenceCard().vendorId), referenceCard()],
    'v3-document-delete': [(client) => client.document.delete(documentId), undefined],
    'v3-merchant': [
      (client) => client.merchant.detail(),
      {
        vendorId: PARTNER,
        name: '宇宙中心',
        mobile: '1326009xxxx',
        unitPrice: '2',
        videoUnitPrice: '4',
        balance: '4',
        totalToppedUp: '20',
        totalConsumed: '16',
      },
    ],
    'v3-video-uptoken': [
      (client) => client.video.uploadToken(),
      { token: 'dbe8228a-3d57-4500-8049-0fd40f05c738' },
    ],
    'v3-room-video-create': [
      (client) => client.video.create({ title: 'x', videoKey: 'k' }),
      { vendorId: 'jz3be78b35072c45978e89f016d0ef6af4', title: '新版视频课2' },
    ],
    'v3-course-weixin-live-open': [
      (client) =>
        client.live.open({ roomId: broadcast, teacherName: 'a', teacherBio: 'b', description: 'c' }),
      americanPast(true),
    ],
    'v3-course-weixin-live-update': [
      (client) => client.live.update({ roomId: broadcast, teacherName: 'a' }),
      americanPast(null),
    ],
    'v3-course-weixin-live-close': [(client) => client.live.close(roomId), { roomId }],
    'v3-statistics-zhibo-room': [
      (client) => client.statistics.liveRoom('jzce02f6a49756491a9f84591a05ffa291'),
      {
        peakStudentCount: 48,
        studentCount: 64,
        mobileStudentCount: 30,
        pcStudentCount: 34,
        watchTime: {
          totalSeconds: 211300,
          maxSeconds: 5950,
          medianSeconds: 3200,
          minSeconds: 75,
          averageSeconds: 3301.56,
        },
        onlineSeries: {
          firstStudentStartedAt: new Date(1494162361248),
          lastStudentEndedAt: new Date(1494169271782),
          stepSeconds: 300,
          points: [
            1, 21, 42, 48, 46, 47, 45, 46, 44, 44, 43, 43, 46, 45, 41, 25, 13, 11, 10, 10, 8, 7, 6, 4, 3,
          ].map((studentCount, index) => ({
            offsetSeconds: 300 * index,
            startsAt: new Date(1494162361248 + 300_000 * index),
            studentCount,
          })),
        },
      },
    ],
    'v3-statistics-zhibo-user': [
      (client) =>
        client.statistics.liveUser({ roomId: 'jza3dcbc30782a49858adfed4bbabdb9ee', userId: '57728' }),
      {
        userId: '57728',
        sessions: [
          { startedAt: new Date(1493899273372), durationSeconds: 75, deviceType: 'PC' },
          { startedAt: new Date(1493899446607), durationSeconds: 4325, deviceType: 'PC' },
        ],
      },
    ],
    'v3-statistics-playback-room': [
      (client) => client.statistics.playbackRoom('jz7f94c9e2011742aa8cb4fa6826f70b07'),
      [
        {
          vendorId: '590d4d0627814eac288b1a95',
          startsAt: at('2017-05-05T16:00:00Z'),
          hours: [
            { hour: 12, viewCount: 1, watchedSeconds: 180 },
            { hour: 14, viewCount: 3, watchedSeconds: 3360 },
            { hour: 15, viewCount: 2, watchedSeconds: 60 },
            { hour: 17, viewCount: 1, watchedSeconds: 480 },
            { hour: 18, viewCount: 2, watchedSeconds: 3000 },
            { hour: 19, viewCount: 2, watchedSeconds: 2880 },
            { hour: 21, viewCount: 1, watchedSeconds: 60 },
          ],
          minutes: [
            9, 9, 6, 5, 6, 6, 5, 5, 4, 4, 5, 4, 4, 4, 3, 3, 3, 4, 4, 4, 4, 3, 3, 3, 3, 4, 3, 2, 2, 2, 3, 3, 2,
            2, 2, 2, 1, 2, 2, 1, 1, 2, 2, 1, 1, 1, 2, 2, 1, 1, 1,
          ].map((viewCount, index) => ({ minute: 22 + index, viewCount })),
        },
      ],
    ],
    'v3-statistics-playback-room.empty': [(client) => client.statistics.playbackRoom(roomId), []],
    'v3-statistics-playback-user': [
      (client) =>
        client.statistics.playbackUser({ roomId: 'jz4ac3909e10b64120ae161ca958b65585', userId: '962796' }),
      playbackSessions(),
    ],
  };

async function* contents(): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(Buffer.from('%PDF-1.7'));
}

function referenceCard() {
  return {
    vendorId: '8a4691ad-d061-4d54-87be-ed709102ff9b',
    fileName: 'IntelliJIDEA_ReferenceCard.pdf',
    contentType: 'application/octet-stream',
    size: { bytes: 161792, isExact: false, text: '158.0K' },
    pageCount: 1,
    status: 'CONVERTED',
    vendorStatus: '3',
    uploadedAt: new Date(1430309490000),
  };
}

function americanPast(isOpen: boolean | null) {
  return {
    vendorId: 'jz0aa3151476334fc38e4c7446c0263a90',
    title: '美国往事',
    startsAt: at('2015-07-13T08:00:00Z'),
    endsAt: at('2015-07-13T10:00:00Z'),
    wechatLive: { isOpen, teacherName: 'zhangsan22', teacherBio: 'brief22', description: 'description22' },
  };
}

interface WireStay {
  uid: string;
  isMobile: boolean;
  startTime: number;
  endTime: number;
  watchedTime: number;
  watchedUniqueTime: number;
  jumpRecords: { from: number; to: number; startTime: number; endTime: number }[];
}

/** Sixteen segments are read from the sample itself; the ends of 0 are the point. */
function playbackSessions() {
  const stays = sample('v3-statistics-playback-user')['userPlayBackDetails'] as WireStay[];
  return stays.map((stay) => ({
    userId: '962796',
    deviceType: 'MOBILE',
    startedAt: new Date(stay.startTime),
    endedAt: new Date(stay.endTime),
    watchedSeconds: stay.watchedTime / 1000,
    uniqueWatchedSeconds: stay.watchedUniqueTime / 1000,
    segments: stay.jumpRecords.map((jump) => ({
      lessonStartedAt: new Date(jump.from),
      lessonEndedAt: new Date(jump.to),
      startedAt: new Date(jump.startTime),
      endedAt: jump.endTime === 0 ? null : new Date(jump.endTime),
    })),
  }));
}
