import { COURSES, COURSE_MINUTES, type LessonPlan } from './seed-lessons.ts';

const WEEK_MINUTES = 7 * 24 * 60;

/** Weeks before the start of the sandbox; later lessons are still there. */
const FIRST_WEEK = -18;
const LAST_WEEK = -5;

/** Lessons of the term whose rooms the school has deleted since. */
export const DELETED_LESSONS: readonly LessonPlan[] = COURSES.flatMap(({ name }, course) =>
  Array.from({ length: LAST_WEEK - FIRST_WEEK + 1 }, (_, index) => ({
    slug: `term-${course}-${index}`,
    title: `${name}（上期） 第${index + 1}讲`,
    startsIn: (FIRST_WEEK + index) * WEEK_MINUTES + course * 95 + 10,
    minutes: COURSE_MINUTES[course] ?? 60,
    students: 8 + ((course * 7 + index * 5) % 30),
    video: course % 2 === 1,
    recording: 'converted' as const,
  })),
);
