import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest comes first, so that no worker goes on alone at the end. A worker stays with one project. */
const projects = ['long', 'alone', 'processes', 'modules'];

/** Of the others not even their size tells that they are long. */
const longest = [
  'simulation/archive',
  'process/docs-commands',
  'telemetry/secrets',
  'process/workers',
  'watch/replicas',
  'contract/authorization',
  'contract/import-table',
  'contract/planned-paths',
  'operation/jit-values',
  'operation/differential',
  'reliability/reads',
  'reliability/stale',
  'transports/http/upload-failures',
  'transports/undeliverable',
  'graphql/shared/walks',
  'contract/vendor-errors',
];

/** The order of test files; any order must do, this one is the fastest. */
export class PlannedOrder extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const placeOf = ({ project, moduleId }: TestSpecification) => {
      const place = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return projects.indexOf(project.name) * 100 + (place === -1 ? 99 : place);
    };
    return sorted.sort((one, other) => placeOf(one) - placeOf(other));
  }
}
