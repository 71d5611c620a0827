import { isInterfaceType, isObjectType, getNamedType, type GraphQLField } from 'graphql';

/** A field whose answer is about whoever asks, or a credential of theirs; goes among its `extensions`. */
export const forOneCaller = { isForOneCaller: true } as const;

/** Types of this interface are links that let anybody in who holds them. */
const SIGNED_LINK = 'SignedLink';

/** Whether nobody but the caller may see what the field answers, so that no browser or cache may keep it either. */
export function isForOneCaller({ type, extensions }: GraphQLField<unknown, unknown>): boolean {
  if (extensions['isForOneCaller'] === true) return true;
  const named = getNamedType(type);
  if (isInterfaceType(named)) return named.name === SIGNED_LINK;
  return isObjectType(named) && named.getInterfaces().some(({ name }) => name === SIGNED_LINK);
}
