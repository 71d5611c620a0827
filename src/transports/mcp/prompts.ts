/** A task that a person may start, in words for the model. */
export interface McpPrompt {
  name: string;
  title: string;
  description: string;
  arguments: readonly PromptArgument[];
  /** The tools that it names: without one of them there is no such prompt. */
  tools: readonly string[];
  /** An argument that was not given is empty. */
  write: (args: Readonly<Record<string, string>>) => string;
}

export interface PromptArgument {
  name: string;
  description: string;
  required: boolean;
}

const argument = (name: string, description: string, required = true): PromptArgument => ({
  name,
  description,
  required,
});

/** JSON: a name may hold quotation marks. */
const entryOf = (userId = '', nickname = ''): string =>
  JSON.stringify({ userId, nickname, role: 'AUDIENCE' });

const ENTER = ['FindRooms', 'RoomEntryLink'];
const WEEK = ['Timetable'];
const ATTENDANCE = ['FindRooms', 'ClassAttendance'];

/** The three commonest tasks, in English and in Chinese. */
export const prompts: readonly McpPrompt[] = [
  {
    name: 'enter-room',
    title: 'Enter a room',
    description: 'Finds a lesson and makes a link with which one person enters it.',
    arguments: [
      argument('room', 'Id or title of the room.'),
      argument('user', 'Id of the person on your own site.'),
      argument('nickname', 'Name that the others in the room see.'),
    ],
    tools: ENTER,
    write: ({ room, user, nickname }) =>
      `Let one person enter the lesson "${room}".
1. If that is a title and no id, find the room with FindRooms (find: {"titleContains": …}). If several fit, show their titles and times and ask which one.
2. Call RoomEntryLink with its id and entry: ${entryOf(user, nickname)}. Another role only if I ask for it.
3. Give me the link and say when it ends (expiresAt). It is for this person alone: whoever has it enters, so show it nowhere else.`,
  },
  {
    name: 'enter-room-zh',
    title: '进入教室',
    description: '找到一节课，为一位用户生成进入教室的链接。',
    arguments: [
      argument('room', '房间 id 或标题。'),
      argument('user', '用户在自己网站上的 id。'),
      argument('nickname', '教室里其他人看到的昵称。'),
    ],
    tools: ENTER,
    write: ({ room, user, nickname }) =>
      `请让一位用户进入教室“${room}”。
1. 如果这是标题而不是 id，用 FindRooms（find: {"titleContains": …}）查找房间。若有多个符合，列出标题和时间，问我是哪一个。
2. 用房间 id 调用 RoomEntryLink，entry: ${entryOf(user, nickname)}。除非我要求，不用其他角色。
3. 把链接给我，并说明何时失效（expiresAt，换算成北京时间）。谁拿到链接谁就能进入，不要在别处展示。`,
  },
  {
    name: 'week-timetable',
    title: 'Timetable of a week',
    description: 'The lessons of seven days, as a table.',
    arguments: [
      argument('from', 'First day, YYYY-MM-DD in Shanghai; Monday of this week without it.', false),
    ],
    tools: WEEK,
    write: ({ from }) =>
      `Show the timetable of seven days, beginning with ${from === '' ? 'Monday of this week in Shanghai' : from}.
1. Call Timetable for each of the seven days (day: "YYYY-MM-DD").
2. Make one table: day, start and end in Asia/Shanghai (times come in UTC), title, state. Days without lessons have a row too.
3. If isComplete is false for a day, or an answer was cut, say so.`,
  },
  {
    name: 'week-timetable-zh',
    title: '一周课表',
    description: '七天的课程，列成表格。',
    arguments: [argument('from', '第一天，YYYY-MM-DD（北京时间）；不填则为本周一。', false)],
    tools: WEEK,
    write: ({ from }) =>
      `请列出七天的课表，从${from === '' ? '本周一（北京时间）' : ` ${from} `}开始。
1. 对七天中的每一天调用 Timetable（day: "YYYY-MM-DD"）。
2. 做成一张表：日期、开始和结束时间（返回的是 UTC，请换算成北京时间）、标题、状态。没有课的日子也占一行。
3. 如果某天的 isComplete 为 false，或结果被截断，请说明。`,
  },
  {
    name: 'attendance',
    title: 'Who attended',
    description: 'Who was in a lesson and who watched the recording since.',
    arguments: [
      argument('room', 'Id or title of the room.'),
      argument(
        'users',
        'Ids of the class, with commas between; without them, whom the gateway let in.',
        false,
      ),
    ],
    tools: ATTENDANCE,
    write: ({ room, users }) =>
      `Find out who attended the lesson "${room}".
1. If that is a title and no id, find the room with FindRooms (find: {"titleContains": …, "phase": "ENDED"}). If several fit, ask which one.
2. ${users === '' ? 'Call ClassAttendance with its id and "userIds": [] and take knownUserIds of the answer as the class.' : `The class: ${users}.`} Call ClassAttendance with its id and the class as userIds.
3. Make a table: user, minutes in the lesson, first and last time (Asia/Shanghai), minutes of the recording. List those who were not there apart; a reason says why nothing is known. The vendor keeps statistics for seven days.`,
  },
  {
    name: 'attendance-zh',
    title: '谁上了课',
    description: '谁上了这节课，之后谁看了回放。',
    arguments: [
      argument('room', '房间 id 或标题。'),
      argument('users', '全班的用户 id，用逗号分隔；不填则为网关放进教室的人。', false),
    ],
    tools: ATTENDANCE,
    write: ({ room, users }) =>
      `请查明谁上了“${room}”这节课。
1. 如果这是标题而不是 id，用 FindRooms（find: {"titleContains": …, "phase": "ENDED"}）查找房间。若有多个符合，问我是哪一个。
2. ${users === '' ? '先用房间 id 和 "userIds": [] 调用 ClassAttendance，以返回的 knownUserIds 作为全班名单。' : `全班名单：${users}。`}再用房间 id 和名单（userIds）调用 ClassAttendance。
3. 做成表格：用户、上课分钟数、首次进入和最后离开时间（北京时间）、回放分钟数。没来的人单独列出；reason 说明为何没有数据。供应商只保留七天的统计。`,
  },
];

/** The text of a prompt with its arguments; null where one is missing that it needs. */
export function promptText(prompt: McpPrompt, given: Readonly<Record<string, string>>): string | null {
  const args = Object.fromEntries(prompt.arguments.map(({ name }) => [name, given[name]?.trim() ?? '']));
  const isMissing = prompt.arguments.some(({ name, required }) => required && args[name] === '');
  return isMissing ? null : prompt.write(args);
}
