import { builder } from '../builder.ts';

export const DeviceTypeEnum = builder.enumType('DeviceType', {
  description: 'Device class. Null in output means a class this gateway does not know.',
  values: {
    PC: { description: 'PC client. Vendor: 1, `pc`, `isMobile: false`.' },
    MOBILE: { description: 'Mobile client. Vendor: 2, `mobile`, `isMobile: true`.' },
  } as const,
});
