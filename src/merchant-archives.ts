import type { Archive, MerchantArchive } from './archive/archive.ts';

/** Where statistics are kept, as the merchants of a gateway come to it. */
export interface MerchantArchives {
  /** Rejects while it cannot be opened; the next call tries again. */
  of: (account: KeptAccount) => Promise<MerchantArchive>;
  /** Whether it has been opened for this account, so that what can wait need not open it. */
  isOpenFor: (account: KeptAccount) => boolean;
  /** Whether anything is kept that names users. */
  readonly keepsUsers: boolean;
  close: () => Promise<void>;
}

export interface KeptAccount {
  name: string;
  partner: string;
}

/**
 * The archive of a sandbox: in memory, opened when it is first asked, with a term of history of the account that is asked
 * about. Nothing of it is loaded before. `startedMs`: when the sandbox was started.
 */
export function createSandboxArchives(startedMs: number, now: () => number): MerchantArchives {
  let archive: Promise<Archive> | undefined;
  const merchants = new Map<string, Promise<MerchantArchive>>();
  const open = new Set<string>();

  const openOnce = (): Promise<Archive> => {
    archive ??= openInMemory(now).catch((error: unknown) => {
      archive = undefined;
      throw error;
    });
    return archive;
  };
  const openFor = async ({ name, partner }: KeptAccount): Promise<MerchantArchive> => {
    const merchant = (await openOnce()).of(partner);
    const [{ keepHistory }, { createHistory }] = await Promise.all([
      import('./archive-history.ts'),
      import('./sandbox/history.ts'),
    ]);
    await keepHistory(merchant, partner, createHistory(name === 'branch' ? 'branch' : 'school', startedMs));
    open.add(partner);
    return merchant;
  };

  return {
    keepsUsers: true,
    of(account) {
      const { partner } = account;
      const known = merchants.get(partner);
      if (known) return known;
      const opened = openFor(account).catch((error: unknown) => {
        merchants.delete(partner);
        throw error;
      });
      merchants.set(partner, opened);
      return opened;
    },
    isOpenFor: ({ partner }) => open.has(partner),
    async close() {
      // Whoever still writes its history fails, which nobody waits for any more.
      await (await archive)?.close();
    },
  };
}

async function openInMemory(now: () => number): Promise<Archive> {
  const { openArchive } = await import('./archive/open.ts');
  return openArchive({ target: { kind: 'sqlite', path: ':memory:' }, now });
}
