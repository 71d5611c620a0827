/** A room of any answer; which of the fields are there depends on the endpoint. */
export interface RoomBody {
  roomId: string;
  title: string;
  startTime: string;
  endTime: string;
  video: boolean;
  hostCode: string | null;
  coverImgUrl: string | null;
  convertStatus: number;
  weixinLiving: boolean;
  teacherName: string | null;
  vod: boolean;
}

/** A document of any answer. */
export interface DocumentBody {
  documentId: string;
  uniqueId: string;
  originalDocName: string;
  createTime: number;
  status: string | number;
  slideCount: number;
}

export interface PaginationBody {
  pageNo: number;
  items: (RoomBody & DocumentBody)[];
  totalCount: number;
}

export interface ChatInfoBody {
  roomId: string;
  downloadUrl: string;
  expireTime: string;
  msg: string;
  success: boolean;
}

export interface LiveStatisticsBody {
  maxStudents: number;
  studentDurationDetail: Record<'total' | 'max' | 'median' | 'min' | 'avg', number>;
  studentSeries: { end: number; start: number; step: number; series: number[] };
  mobileStudentNum: number;
  pcStudentNum: number;
  totalStudentNum: number;
}

export interface PlaybackDayBody {
  id: string;
  timestamp: number;
  watchedTrend: Record<string, number>;
  watchedDurationTrend: Record<string, number>;
  details: Record<string, number>;
}

export interface PlaybackSessionBody {
  endTime: number;
  watchedTime: number;
  watchedUniqueTime: number;
  jumpRecords: { from: number; to: number }[];
}

/** Every answer at once: a test knows which of the parts its endpoint has. */
export interface VendorAnswer {
  success: boolean;
  error: string;
  room: RoomBody;
  course: RoomBody;
  document: DocumentBody;
  documents: DocumentBody[];
  pagination: PaginationBody;
  merchant: Record<
    'remainMoney' | 'totalChargeMoney' | 'consumptionMoney' | 'unitPrice' | 'videoUnitPrice',
    number
  >;
  status: string;
  authInfo: Record<string, string | number> | null;
  uuid: string;
  uptoken: string;
  infos: ChatInfoBody[];
  roomZhiboDetail: { statisticEntity: LiveStatisticsBody };
  details: { duration: number; timestamp: number; platform: string }[];
  roomPlayBackDetails: PlaybackDayBody[];
  userPlayBackDetails: PlaybackSessionBody[];
  /** Of the storage stand-in. */
  key: string;
  ctx: string;
}
