/** Device class; null elsewhere is a class the document does not name. */
export type DeviceType = 'PC' | 'MOBILE';

/** Reads `platform` of the live statistics. */
export function deviceTypeFromPlatform(platform: string | null | undefined): DeviceType | null {
  const name = platform?.toLowerCase();
  return name === 'pc' ? 'PC' : name === 'mobile' ? 'MOBILE' : null;
}

/** Reads `isMobile` of the playback statistics. */
export function deviceTypeFromIsMobile(isMobile: boolean | null | undefined): DeviceType | null {
  return isMobile == null ? null : isMobile ? 'MOBILE' : 'PC';
}
