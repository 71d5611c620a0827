/** How `room/list` reads its time bounds: as the document says (inverted), or the plain way. */
export type TimeFilter = 'documented' | 'plain';

/** What may be changed while the sandbox runs. */
export interface SandboxSettings {
  timeFilter: TimeFilter;
  /** The merchant's `remainMoney`; what is added counts as charged. */
  balance: number;
  /** People in the audience of one room before it is full. */
  roomCapacity: number;
  /** How long a document or a recording takes to convert. */
  conversionMs: number;
  /** What the merchant has bought; a feature that is off answers `app_permission_error`. */
  features: { userStatistics: boolean; playback: boolean };
  /** Shape of `statistics/zhibo/user`: the document's, or the one of the vendor's later edition. */
  userStatisticsShape: 'flat' | 'wrapped';
  /** Form of the answer of `v4/room/listDocuments`, which nobody has published; `off`: the account has no such call. */
  documentsTogether: 'list' | 'map' | 'flat' | 'off';
}
