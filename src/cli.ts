#!/usr/bin/env node
import { parseArgs } from 'node:util';
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
  else if (values['check-config']) {
    const { checkConfig } = await import('./check-config.ts');
    await checkConfig();
  } else {
    // While the modules are loaded, which takes a part of a second.
    onHangup(() => undefined);
    await import('./main.ts');
  }
}
