import type { Recording, WechatLive } from './model.ts';

/** A lesson of the example school, times relative to the start of the sandbox. */
export interface LessonPlan {
  slug: string;
  title: string;
  /** Minutes from the anchor to the start. */
  startsIn: number;
  minutes: number;
  students: number;
  courseType?: 1 | 2;
  video?: boolean;
  audio?: boolean;
  vod?: boolean;
  cover?: boolean;
  recording?: Recording;
  /** Playback visits of the last week. */
  replays?: number;
  playbackExpired?: boolean;
  wechat?: WechatLive;
  documents?: string[];
}

const DAY = 24 * 60;

const chen: WechatLive = {
  teacherName: '陈静',
  teacherBrief: '北京大学英语系，十二年雅思教学经验',
  description: '公开课：如何读懂长难句',
};

/** Rooms in every phase and state; the ids of those in `seedIds` are promised to tests and examples. */
const NAMED_LESSONS: LessonPlan[] = [
  {
    slug: 'live',
    title: '高一数学：函数与导数 第3讲',
    startsIn: -25,
    minutes: 90,
    students: 48,
    video: true,
    cover: true,
    documents: ['functions', 'derivatives', 'exercises-3'],
  },
  {
    slug: 'live-1v1',
    title: 'IELTS Speaking 1-on-1: Part 2 Practice',
    startsIn: -10,
    minutes: 45,
    students: 1,
    courseType: 1,
    video: true,
    documents: ['ielts-speaking'],
  },
  {
    slug: 'live-audio',
    title: '古诗词晨读（音频课）',
    startsIn: -40,
    minutes: 60,
    students: 17,
    audio: true,
    documents: ['tang-poems'],
  },
  {
    slug: 'upcoming',
    title: '《追风筝的人》英文原著精读 25',
    startsIn: DAY + 30,
    minutes: 60,
    students: 0,
    documents: ['kite-runner', 'kite-runner-words'],
  },
  {
    slug: 'upcoming-soon',
    title: 'Q&A：期末复习答疑',
    startsIn: 20,
    minutes: 120,
    students: 0,
    video: true,
    documents: ['final-review'],
  },
  { slug: 'upcoming-bare', title: 'Physics Lab Safety', startsIn: 3 * DAY, minutes: 30, students: 0 },
  {
    slug: 'wechat',
    title: '雅思阅读公开课',
    startsIn: 2 * DAY,
    minutes: 90,
    students: 0,
    video: true,
    cover: true,
    wechat: chen,
    documents: ['ielts-reading'],
  },
  {
    slug: 'wechat-ended',
    title: '家长课堂：如何陪孩子写作业',
    startsIn: -5 * DAY,
    minutes: 60,
    students: 36,
    cover: true,
    recording: 'converted',
    replays: 9,
    wechat: { teacherName: '李真荣', teacherBrief: '家庭教育指导师', description: '每月一次的家长公开课' },
  },
  {
    slug: 'ended',
    title: '初二英语：现在完成时 第8讲',
    startsIn: -2 * DAY,
    minutes: 100,
    students: 64,
    recording: 'converted',
    replays: 24,
    documents: ['perfect-tense', 'exercises-8'],
  },
  {
    slug: 'ended-converting',
    title: 'AP Chemistry: Equilibrium',
    startsIn: -130,
    minutes: 120,
    students: 22,
    video: true,
    recording: 'pending',
    documents: ['equilibrium'],
  },
  {
    slug: 'failed',
    title: '编程入门：Python 循环',
    startsIn: -4 * DAY,
    minutes: 90,
    students: 31,
    recording: 'failed',
    documents: ['python-loops'],
  },
  {
    slug: 'empty',
    title: '试听课（无人参加）',
    startsIn: -3 * DAY,
    minutes: 30,
    students: 0,
    recording: 'empty',
  },
  {
    slug: 'expired',
    title: '2025 暑期班结课典礼',
    startsIn: -200 * DAY,
    minutes: 60,
    students: 12,
    recording: 'converted',
    playbackExpired: true,
  },
  {
    slug: 'equation',
    title: 'a=b+c：一次方程入门',
    startsIn: -6 * DAY,
    minutes: 60,
    students: 27,
    recording: 'converted',
    replays: 6,
    documents: ['linear-equations'],
  },
  {
    slug: 'vod',
    title: '新版视频课2：实验室里的光',
    startsIn: -30 * DAY,
    minutes: 60,
    students: 0,
    video: true,
    vod: true,
    cover: true,
    replays: 18,
  },
  {
    slug: 'vod-short',
    title: 'How to Use the Classroom (video)',
    startsIn: -90 * DAY,
    minutes: 60,
    students: 0,
    video: true,
    vod: true,
    cover: true,
    replays: 3,
  },
];

export const COURSES = [
  { name: '高二物理：电磁感应', documents: ['induction'] },
  { name: 'English Reading Club: Charlotte’s Web', documents: ['charlottes-web'] },
  { name: '小学奥数：鸡兔同笼', documents: ['chickens-and-rabbits'] },
  { name: 'TOEFL Listening: Campus Talks', documents: ['toefl-listening'] },
  { name: '初中化学：酸碱盐', documents: ['acids'] },
];

export const COURSE_MINUTES = [60, 90, 45, 120, 80];

/** Five courses with a lesson on four past and two coming weeks. */
const WEEKLY_LESSONS: LessonPlan[] = COURSES.flatMap(({ name, documents }, course) =>
  [-4, -3, -2, -1, 1, 2].map((week, index) => ({
    slug: `weekly-${course}-${index}`,
    title: `${name} 第${index + 1}讲`,
    startsIn: week * 7 * DAY + course * 95 + 10,
    minutes: COURSE_MINUTES[course] ?? 60,
    students: week < 0 ? 8 + ((course * 7 + index * 5) % 30) : 0,
    video: course % 2 === 1,
    replays: week < 0 && week > -3 ? 2 + course : 0,
    ...(week < 0 && { recording: 'converted' as const }),
    ...(course !== 2 && { documents }),
  })),
);

export const LESSON_PLANS: readonly LessonPlan[] = [...NAMED_LESSONS, ...WEEKLY_LESSONS];
