import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { seedIds } from '../../src/sandbox/seed.ts';
import { blocksOf } from '../support/documents.ts';
import { runSnippet, snippetsOf, writeSnippets } from '../support/snippets.ts';
import { callerToken, startAuthenticatedGateway } from './client-gateway.ts';

const run = promisify(execFile);
const compiler = createRequire(import.meta.url).resolve('relay-compiler/cli.js');
const page = 'docs/clients.md';

const SOURCE = `
import { graphql } from 'relay-runtime';
export const room = graphql\`query mainRoomQuery($id: ID!) { room(id: $id) { title } }\`;
export const recording = graphql\`
  subscription mainRecordingSubscription($id: ID!) { roomRecordingStatus(roomId: $id) { recordingStatus } }
\`;
`;

const USE = `
import relay from 'relay-runtime';
import { environment } from './relay.ts';
import room from './__generated__/mainRoomQuery.graphql.ts';
import recording from './__generated__/mainRecordingSubscription.graphql.ts';
const variables = { id: '${seedIds.liveRoom}' };
const data = await relay.fetchQuery(environment, room, variables).toPromise();
console.log(data.room.title);
relay.requestSubscription(environment, {
  subscription: recording,
  variables,
  onNext: (data) => console.log(data.roomRecordingStatus.recordingStatus),
  onError: console.error,
});
`;

interface RelayConfig {
  persistConfig?: { file: string };
}

/** A project with the configuration of the page, compiled. */
async function compile(withIds: boolean) {
  const project = await mkdtemp(join(tmpdir(), 'relay-network-'));
  onTestFinished(() => rm(project, { recursive: true, force: true }));
  const config = (await blocksOf(page)).find(({ text }) => text.includes('"persistConfig"'))!.text;
  const { persistConfig, ...others } = JSON.parse(config) as RelayConfig;
  await cp(new URL('../../schema/', import.meta.url), join(project, 'schema'), { recursive: true });
  await mkdir(join(project, 'src'));
  await writeFile(join(project, 'src/main.ts'), SOURCE);
  await writeFile(join(project, 'relay.config.json'), withIds ? config : JSON.stringify(others));
  await writeFile(join(project, persistConfig!.file), '{}');
  await run(process.execPath, [compiler, '--repersist'], { cwd: project });
  return {
    artifacts: join(project, 'src/__generated__'),
    manifest: join(project, persistConfig!.file),
  };
}

test.each([
  ['texts', false],
  ['ids, where only those are taken', true],
])('the network functions of the page send what the compiler makes, as %s', async (_what, withIds) => {
  const { artifacts, manifest } = await compile(withIds);
  await using gateway = await startAuthenticatedGateway(
    withIds ? { PERSISTED_ONLY: 'on', PERSISTED_OPERATIONS_FILE: manifest } : {},
  );
  const snippets = await snippetsOf(page);
  await using project = await writeSnippets(snippets, { url: gateway.url, token: await callerToken() });
  await cp(artifacts, join(project.folder, '__generated__'), { recursive: true });
  await writeFile(join(project.folder, 'use.ts'), USE);
  expect(await runSnippet(project.folder, 'use.ts', 2)).toEqual({
    printed: ['高一数学：函数与导数 第3讲', 'NOT_CONVERTED'],
    complaints: '',
  });
});
