import { readdir, readFile } from 'node:fs/promises';
import { addDays, dayOf } from '../../src/vendor/protocol/days.ts';
import { Kind, parse, type OperationDefinitionNode } from 'graphql';

/** One of the operations in `schema/operations/`. */
export interface ExampleOperation {
  name: string;
  /** The whole file it stands in. */
  source: string;
  node: OperationDefinitionNode;
  /** For the sandbox. */
  variables: Record<string, unknown>;
}

const folder = new URL('../../schema/operations/', import.meta.url);
const files = (await readdir(folder)).filter((file) => file.endsWith('.graphql'));
const today = dayOf(Date.now());
const values = await readFile(new URL('sandbox-variables.json', folder), 'utf8');
const withDay = (_key: string, value: unknown): unknown => {
  const found = typeof value === 'string' ? /^today(?:-(\d{1,3}))?$/.exec(value) : null;
  return found ? addDays(today, -Number(found[1] ?? 0)) : value;
};
const variables = JSON.parse(values, withDay) as Record<string, Record<string, unknown>>;

export const exampleOperations: readonly ExampleOperation[] = (
  await Promise.all(
    files.map(async (file) => {
      const source = await readFile(new URL(file, folder), 'utf8');
      return parse(source)
        .definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)
        .map((node) => ({
          name: node.name?.value ?? '',
          source,
          node,
          variables: variables[file.replace('.graphql', '')] ?? {},
        }));
    }),
  )
).flat();
