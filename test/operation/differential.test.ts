import { expect, test } from 'vitest';
import { schema } from '../support/gateway.ts';
import { figure } from '../reliability/figures.ts';
import { compare, type Difference } from './differential/compare.ts';
import { Coverage } from './differential/coverage.ts';
import { createDraw } from './differential/draw.ts';
import { drawCaller, startRefused, startRemembering } from './differential/gateways.ts';
import { drawOperation } from './differential/operations.ts';

/** Many are for `npm run test:differential`. */
const count = Number(process.env['DIFFERENTIAL_OPERATIONS'] ?? 2_400);
const firstSeed = Number(process.env['DIFFERENTIAL_SEED'] ?? 20_260_101);

/** As many as a person reads. */
const SHOWN = 5;

test(
  `${count} operations over the whole schema give compiled what they give interpreted`,
  { timeout: 60_000 + 60 * count },
  async () => {
    await using remembering = await startRemembering();
    await using refused = await startRefused();
    const total = { operations: 0, compiled: 0, answers: 0, withData: 0, withErrors: 0, differences: 0 };
    const coverage = new Coverage(schema);
    const shown: Difference[] = [];
    for (let seed = firstSeed; total.operations < count; seed += 1) {
      const draw = createDraw(seed);
      const gateway = draw.chance(0.08) ? refused : remembering;
      const caller = drawCaller(draw);
      const found = await compare(gateway, drawOperation(schema, draw, 'query'), caller);
      gateway.sandbox.clearRequests();
      if (!found) continue;
      total.operations += 1;
      total.answers += found.answers;
      total.withData += found.withData;
      total.withErrors += found.withErrors;
      total.differences += found.differences.length;
      if (found.compiledDocument) {
        total.compiled += 1;
        coverage.add(found.compiledDocument);
      }
      if (shown.length < SHOWN) shown.push(...found.differences);
    }
    figure(
      'compiled equals interpreted',
      `${count} operations, a third of them compiled, 0 differences`,
      `${total.operations} operations (${total.compiled} compiled), ${total.answers} answers compared ` +
        `(${total.withData} with data, ${total.withErrors} with errors), ${total.differences} differences`,
    );
    expect(shown).toEqual([]);
    expect(total.compiled).toBeGreaterThan(count / 3);
    expect(coverage.missingFrom(schema.getQueryType()!)).toEqual([]);
    expect(total.withErrors).toBeGreaterThan(total.answers / 10);
  },
);
