/** What a user said in a room. */
export interface ChatMessage {
  uid: string;
  nickname: string;
  role: number;
  sentMs: number;
  text: string;
}

/** One stay of a student in a live room. A null duration means: still there. */
export interface LiveVisit {
  uid: string;
  startMs: number;
  durationMs: number | null;
  platform: 'pc' | 'mobile';
}

/** One piece of a recording that was watched: `from` and `to` on the lesson's clock, the rest on the viewer's. */
export interface Jump {
  fromMs: number;
  toMs: number;
  startMs: number;
  /** 0 when the viewer left at its end. */
  endMs: number;
}

/** One visit to the playback page. */
export interface PlaybackVisit {
  uid: string;
  isMobile: boolean;
  startMs: number;
  endMs: number;
  jumps: Jump[];
}

export interface WechatLive {
  teacherName: string;
  teacherBrief: string;
  description: string;
}

export interface Attachment {
  documentId: string;
  attachedMs: number;
}

/** What became of the recording; `auto` follows the clock and whether anybody came. */
export type Recording = 'auto' | 'converted' | 'failed' | 'empty' | 'pending';

/** 1v1, 1vN; beyond the document small class in Flash, 1vN with video, small class in the client. */
export const COURSE_TYPES = [1, 2, 4, 5, 8] as const;
export type CourseType = (typeof COURSE_TYPES)[number];

export interface Room {
  roomId: string;
  title: string;
  startMs: number;
  endMs: number;
  /** As written on the wire, with or without seconds. */
  validEndTime: string;
  video: boolean;
  hostCode: string | null;
  /** A path on the sandbox; the answer carries the whole URL. */
  coverPath: string | null;
  recording: Recording;
  courseType: CourseType;
  vod: boolean;
  audio: boolean;
  wechat: WechatLive | null;
  attachments: Attachment[];
  visits: LiveVisit[];
  playback: PlaybackVisit[];
  chat: ChatMessage[];
}

/** How the conversion of a document ends, once its time has passed. */
export type DocumentOutcome = 'converts' | 'fails' | 'never-ends';

export interface StoredDocument {
  documentId: string;
  fileName: string;
  contentType: string;
  sizeBytes: number;
  sha256: string;
  uploadedMs: number;
  outcome: DocumentOutcome;
  /** Pages once converted. */
  pages: number;
}
