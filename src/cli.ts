#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { configFromEnv } from './config/config.ts';
import { envWarnings, InvalidEnvironmentError, readEnv } from './config/env.ts';
import { onHangup } from './runtime/hangup.ts';
import { VERSION } from './runtime/version.ts';

const USAGE = `Usage: duobei-graphql [--check-config | --version | --help]
       duobei-graphql sandbox [--port N] [--host ADDRESS] [--data FILE] [--time-filter plain|documented]
       duobei-graphql archive status | backfill | export | verify

A GraphQL gateway over the partner API of Duobeiyun. It is configured by environment variables; without
DUOBEI_PARTNER and DUOBEI_APP_KEY an emulated vendor answers.

  (nothing)       starts the gateway
  sandbox         runs the emulated vendor alone; sandbox --help has its options
  archive         looks at what is kept past the vendor's week; archive --help has its commands
  --check-config  checks the environment and the files that it names, starts nothing, and exits with 1 when there are
                  mistakes; what is only unlikely is a warning
  --version       prints the version
  --help          prints this text
`;

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(args: string[]): Promise<void> {
  if (args[0] === 'sandbox') {
    const { runSandbox } = await import('./sandbox/main.ts');
    await runSandbox(args.slice(1));
    return;
  }
  if (args[0] === 'archive') {
    const { runArchive } = await import('./archive-command.ts');
    await runArchive(args.slice(1));
    return;
  }
  const { values } = parseArgs({
    args,
    options: {
      'check-config': { type: 'boolean', default: false },
      version: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) process.stdout.write(USAGE);
  else if (values.version) process.stdout.write(`${VERSION}\n`);
  else if (values['check-config']) await checkConfig();
  else {
    // While the modules are loaded, which takes a part of a second.
    onHangup(() => undefined);
    await import('./main.ts');
  }
}

async function checkConfig(): Promise<void> {
  // Before mistakes: a name that is misspelt explains the one that is missing.
  for (const warning of envWarnings()) process.stderr.write(`Warning: ${warning}\n`);
  const config = configFromEnv(readEnv());
  const { entryMistakes } = await import('./operation/entry-rules.ts');
  const mistakes = await entryMistakes(config.access);
  if (mistakes.length > 0) throw new InvalidEnvironmentError(mistakes);
  const { manifestFindings } = await import('./operation/tools/manifest-findings.ts');
  const asked = await manifestFindings(config.access.persisted, config.isMcpOn);
  for (const warning of asked.warnings) process.stderr.write(`Warning: ${warning}\n`);
  if (asked.mistakes.length > 0) throw new InvalidEnvironmentError(asked.mistakes);
  const vendors = new Set(config.vendor.accounts.map(({ baseUrl }) => baseUrl));
  const vendor = vendors.size === 0 ? 'the sandbox' : [...vendors].join(', ');
  process.stdout.write(`The configuration is valid. Vendor: ${vendor}. Port: ${config.server.port}.\n`);
}
