import type { Caller } from '../access/caller.ts';
import type { Document, FileSize } from '../vendor/endpoints/document.ts';
import type { Merchant } from '../vendor/endpoints/merchant.ts';
import type { Room, RoomDocument, WechatLive } from '../vendor/endpoints/room.ts';
import type {
  PlaybackHour,
  PlaybackMinute,
  PlaybackSegment,
  UserPlaybackSession,
} from '../vendor/endpoints/playback.ts';
import type { ChatLog } from '../vendor/endpoints/room-chat.ts';
import type { AppEntry } from '../vendor/endpoints/room-app-entry.ts';
import type { SignedLink } from '../vendor/endpoints/room-links.ts';
import type { RoomRole } from '../vendor/endpoints/room-visitor.ts';
import type {
  LiveSession,
  LiveStatistics,
  OnlinePoint,
  OnlineSeries,
  UserLiveAttendance,
  WatchTime,
} from '../vendor/endpoints/statistics.ts';
import type { DeletedUserData } from '../archive/archive.ts';
import type { JoinedPlaybackDay } from '../reads/joined-playback.ts';
import type { Gone } from './fields/room-as-it-was.ts';
import type { UserAttendanceSummary, UserPlaybackSummary } from './statistics/user-summaries.ts';
import type { VideoUploadToken } from '../vendor/endpoints/video.ts';
import { builder } from './builder.ts';

interface RoomAsOfNow {
  gone?: Gone;
  /** Made by an earlier request: nobody has asked whether it is still there. */
  isRemembered?: true;
}

/**
 * Every object type and the model behind it. The fields are in the folder of the domain. A room or a merchant may be
 * no more than its vendor id: what is missing is read when a field asks for it.
 */
export const RoomRef = builder.objectRef<Partial<Room> & Pick<Room, 'vendorId'> & RoomAsOfNow>('Room');
export const WechatLiveRef = builder.objectRef<WechatLive>('WechatLive');

/** A link and the role it gives. */
export const RoomEntryLinkRef = builder.objectRef<SignedLink & { role: RoomRole }>('RoomEntryLink');
/** The same for an app. */
export const RoomAppEntryRef = builder.objectRef<AppEntry & { role: RoomRole }>('RoomAppEntry');
export const ChatLogRef = builder.objectRef<ChatLog>('ChatLog');
export const ChatLogLinkRef = builder.objectRef<SignedLink>('ChatLogLink');

export const DocumentRef = builder.objectRef<Document>('Document');
/** The edge adds what only the attachment knows. */
export const RoomDocumentEdgeRef = builder.objectRef<RoomDocumentEdge>('RoomDocumentEdge');
export const DocumentPreviewLinkRef = builder.objectRef<SignedLink>('DocumentPreviewLink');
export const FileSizeRef = builder.objectRef<FileSize>('FileSize');

export const VideoUploadTokenRef = builder.objectRef<VideoUploadToken>('VideoUploadToken');

export const MerchantRef = builder.objectRef<Partial<Merchant> & Pick<Merchant, 'vendorId'>>('Merchant');

/** Never somebody anonymous. */
export const ViewerRef = builder.objectRef<Caller>('Viewer');

/** Statistics hang on their room, of which their ids are made; each field asks the vendor for itself. */
export const RoomStatisticsRef = builder.objectRef<typeof RoomRef.$inferType>('RoomStatistics');
export const LiveStatisticsRef = builder.objectRef<LiveStatistics & OfRoom & Partial<Kept>>('LiveStatistics');
export const WatchTimeSummaryRef = builder.objectRef<WatchTime>('WatchTimeSummary');
export const OnlineStudentSeriesRef = builder.objectRef<OnlineSeries>('OnlineStudentSeries');
export const OnlineStudentPointRef = builder.objectRef<OnlinePoint>('OnlineStudentPoint');
export const UserLiveAttendanceRef = builder.objectRef<UserLiveAttendance & OfRoom & Partial<Kept>>(
  'UserLiveAttendance',
);
export const LiveSessionRef = builder.objectRef<LiveSession>('LiveSession');
/** One entry a user that was asked for, with what is known of them. */
export const UserAttendanceSummaryRef = builder.objectRef<UserAttendanceSummary>('UserAttendanceSummary');
export const UserPlaybackSummaryRef = builder.objectRef<UserPlaybackSummary>('UserPlaybackSummary');
export const PlaybackDayRef = builder.objectRef<JoinedPlaybackDay & OfRoom>('PlaybackDay');
/** An hour knows the midnight of its day. */
export const PlaybackHourRef = builder.objectRef<PlaybackHour & { dayStartsAt: Date }>('PlaybackHour');
export const PlaybackMinuteRef = builder.objectRef<PlaybackMinute>('PlaybackMinute');
export const UserPlaybackSessionRef = builder.objectRef<UserPlaybackSession>('UserPlaybackSession');
export const PlaybackSegmentRef = builder.objectRef<PlaybackSegment>('PlaybackSegment');

export const DeletedUserDataRef = builder.objectRef<DeletedUserData>('DeletedUserData');

/** Of the archive, and when it was read at the vendor; what has it not was read for this answer. */
interface Kept {
  collectedAt: Date;
}

/** Answers do not say of which room they are. */
interface OfRoom {
  roomId: string;
}

export interface RoomDocumentEdge {
  cursor: string;
  node: Document;
  attachedAt: RoomDocument['attachedAt'];
}
