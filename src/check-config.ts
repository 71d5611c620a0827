import { unfitness } from './archive/archive-file.ts';
import { configFromEnv, type Config } from './config/config.ts';
import { envWarnings, InvalidEnvironmentError, readEnv } from './config/env.ts';
import { entryMistakes } from './operation/entry-rules.ts';
import { manifestFindings } from './operation/tools/manifest-findings.ts';

/** Checks the environment and the files that it names, and says so; a mistake is thrown, to be shown as it stands. */
export async function checkConfig(): Promise<void> {
  // Before mistakes: a name that is misspelt explains the one that is missing.
  for (const warning of envWarnings()) process.stderr.write(`Warning: ${warning}\n`);
  const config = configFromEnv(readEnv());
  const mistakes = [...(await entryMistakes(config.access)), ...(await archiveMistakes(config))];
  if (mistakes.length > 0) throw new InvalidEnvironmentError(mistakes);
  const asked = await manifestFindings(config.access.persisted, config.isMcpOn);
  for (const warning of asked.warnings) process.stderr.write(`Warning: ${warning}\n`);
  if (asked.mistakes.length > 0) throw new InvalidEnvironmentError(asked.mistakes);
  const vendors = new Set(config.vendor.accounts.map(({ baseUrl }) => baseUrl));
  const vendor = vendors.size === 0 ? 'the sandbox' : [...vendors].join(', ');
  process.stdout.write(`The configuration is valid. Vendor: ${vendor}. Port: ${config.server.port}.\n`);
}

/** A file can be looked at; whether a server answers is for the start. */
async function archiveMistakes({ archive }: Config): Promise<string[]> {
  if (archive?.target.kind !== 'sqlite') return [];
  const unfit = await unfitness(archive.target.path);
  return unfit ? [unfit.message] : [];
}
