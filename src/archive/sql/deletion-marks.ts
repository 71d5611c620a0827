import { createHash } from 'node:crypto';
import { chunksOf } from './chunks.ts';
import type { Trx } from './tables.ts';

/**
 * A mark says that the data of a user was deleted, and has no id in it: whoever reads it can only try one. It stays for
 * ever. Who is let in again is kept again by a time in it: what is of before that time is still refused.
 */
export function digestOf(partner: string, userId: string): string {
  return createHash('sha256')
    .update(JSON.stringify([partner, userId]))
    .digest('base64url');
}

export interface DeletionMark {
  deletedAt: number;
  /** Epoch milliseconds; 0: not. */
  knownAgainAt: number;
}

/** Marks by users; who has none is not in it. */
export async function marksOf(
  trx: Trx,
  merchantId: number,
  partner: string,
  userIds: readonly string[],
): Promise<Map<string, DeletionMark>> {
  const users = new Map(userIds.map((userId) => [digestOf(partner, userId), userId]));
  const marks = new Map<string, DeletionMark>();
  for (const digests of chunksOf([...users.keys()])) {
    const rows = await trx
      .selectFrom('deletion_mark')
      .select(['digest', 'deleted_at', 'known_again_at'])
      .where('merchant_id', '=', merchantId)
      .where('digest', 'in', digests)
      .execute();
    for (const row of rows) {
      const userId = users.get(row.digest);
      if (userId === undefined) continue;
      marks.set(userId, { deletedAt: row.deleted_at, knownAgainAt: row.known_again_at });
    }
  }
  return marks;
}

/** Whether what began then may be kept; null is a time that nobody knows. */
export function mayKeep(mark: DeletionMark | undefined, startedAt: Date | null): boolean {
  if (!mark) return true;
  return mark.knownAgainAt > 0 && startedAt !== null && startedAt.getTime() >= mark.knownAgainAt;
}

export async function writeMark(
  trx: Trx,
  merchantId: number,
  digest: string,
  { deletedAt, knownAgainAt }: DeletionMark,
): Promise<void> {
  await trx
    .insertInto('deletion_mark')
    .values({ merchant_id: merchantId, digest, deleted_at: deletedAt, known_again_at: knownAgainAt })
    .onConflict((conflict) =>
      conflict.columns(['merchant_id', 'digest']).doUpdateSet((eb) => ({
        deleted_at: eb.ref('excluded.deleted_at'),
        known_again_at: eb.ref('excluded.known_again_at'),
      })),
    )
    .execute();
}
