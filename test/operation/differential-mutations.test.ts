import { expect, test } from 'vitest';
import { unlimitedCaller } from '../../src/access/caller.ts';
import { schema, type TestGateway } from '../support/gateway.ts';
import { figure } from '../reliability/figures.ts';
import { answerTo } from './differential/compare.ts';
import { createDraw } from './differential/draw.ts';
import { startFresh } from './differential/gateways.ts';
import { withNumberedIds } from './differential/new-ids.ts';
import { drawOperation, type DrawnOperation } from './differential/operations.ts';

const count = Math.ceil(Number(process.env['DIFFERENTIAL_OPERATIONS'] ?? 500) / 10);
const firstSeed = Number(process.env['DIFFERENTIAL_SEED'] ?? 20_260_101);

/** Vendors that began alike and were told the same are alike; they begin anew after so many mutations. */
const MUTATIONS_OF_ONE_VENDOR = 25;

/** The answer, and what the vendor was told. */
async function outcomeAt(gateway: TestGateway, drawn: DrawnOperation): Promise<string> {
  gateway.sandbox.clearRequests();
  const answer = await answerTo(gateway, drawn, drawn.variables[0] ?? {}, unlimitedCaller);
  const told = gateway.sandbox.requests.map(({ path, params }) =>
    // Each call has a time of its own.
    JSON.stringify([path, { ...params, timestamp: undefined }]),
  );
  return withNumberedIds([answer, ...told.sort()].join('\n')).replaceAll(gateway.sandbox.url, '');
}

test(
  `${count} mutations do compiled what they do interpreted, on vendors of their own`,
  { timeout: 60_000 + 200 * count },
  async () => {
    const total = { operations: 0, compiled: 0, creates: 0, differences: 0 };
    const differences: object[] = [];
    let seed = firstSeed;
    while (total.operations < count) {
      await using interpreting = await startFresh(false);
      await using compiling = await startFresh(true);
      for (let made = 0; made < MUTATIONS_OF_ONE_VENDOR && total.operations < count; seed += 1) {
        const drawn = drawOperation(schema, createDraw(seed), 'mutation');
        const known = compiling.pipeline.texts.find(drawn.text, undefined);
        if (known.errors) continue;
        made += 1;
        total.operations += 1;
        const interpreted = await outcomeAt(interpreting, drawn);
        const compiled = await outcomeAt(compiling, drawn);
        if (known.operation(drawn.operationName ?? '')?.compiled) total.compiled += 1;
        if (interpreted.includes('room/create')) total.creates += 1;
        if (compiled !== interpreted) differences.push({ ...drawn, interpreted, compiled });
      }
    }
    figure(
      'compiled mutations equal interpreted ones',
      `${count} mutations, a third of them compiled, 0 differences`,
      `${total.operations} mutations (${total.compiled} compiled, ${total.creates} made a room), ` +
        `${differences.length} differences`,
    );
    expect(differences.slice(0, 5)).toEqual([]);
    expect(total.compiled).toBeGreaterThan(count / 3);
    expect(total.creates).toBeGreaterThan(count / 25);
  },
);
