import type { SignedLink } from '../../vendor/endpoints/room-links.ts';
import { builder } from '../builder.ts';

/** What every link type implements. No field answers the bare interface, so nothing has to tell the types apart. */
export const SignedLinkRef = builder.interfaceRef<SignedLink>('SignedLink').implement({
  description: 'A signed link that expires. Anyone who holds it can use it: do not log or cache it.',
  fields: (t) => ({
    url: t.expose('url', {
      type: 'URL',
      nullable: false,
      description: 'The link. Some vendor links are plain http.',
    }),
    expiresAt: t.expose('expiresAt', {
      type: 'DateTime',
      nullable: false,
      description: 'When the link stops working.',
    }),
  }),
});
