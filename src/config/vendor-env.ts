import { accountList, apiVersion, appKey, beyondDocument, partnerId, roomTimeFilter } from './accounts.ts';
import { httpUrl } from './http-url.ts';
import { fileOf } from './secret-files.ts';

/** The variables about the vendor and the accounts there. */
export const vendorVariables = {
  DUOBEI_PARTNER: partnerId
    .optional()
    .describe('Partner id (合作 id). Without it and the key the sandbox answers.'),
  DUOBEI_APP_KEY: appKey.optional().describe('The partner’s appKey. A secret: it is never logged or sent.'),
  DUOBEI_APP_KEY_FILE: fileOf('DUOBEI_APP_KEY'),
  DUOBEI_ACCOUNTS: accountList
    .optional()
    .describe(
      'Several accounts instead of the two above, as JSON: a list of `{"name", "partner", "appKey" or "appKeyFile"}`, each perhaps with `baseUrl`, `linkBaseUrl`, `apiVersion`, `roomTimeFilter`, `beyondDocument` of its own (see docs/merchants.md).',
    ),
  DUOBEI_ACCOUNTS_FILE: fileOf('DUOBEI_ACCOUNTS'),
  DUOBEI_BASE_URL: httpUrl
    .default('https://api.duobeiyun.com')
    .describe('Base URL of the vendor’s API, without the path.'),
  DUOBEI_LINK_BASE_URL: httpUrl
    .default('http://api.duobeiyun.com')
    .describe('Base URL of the vendor’s pages (enter, preview); the document asks for plain http there.'),
  DUOBEI_API_VERSION: apiVersion
    .default('v4')
    .describe('Version of create and reschedule: v4 counts minutes (30-300), v3 whole hours (1-5).'),
  DUOBEI_ROOM_TIME_FILTER: roomTimeFilter
    .default('auto')
    .describe(
      'How `room/list` reads its time bounds: as its document says, the plain way, or asked once (`auto`).',
    ),
  DUOBEI_BEYOND_DOCUMENT: beyondDocument
    .default('read')
    .describe(
      'What the vendor’s clients use and its document does not name: `off`, `read` for all but new rooms of undocumented types, `create` for those too.',
    ),
};
