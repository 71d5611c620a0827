/**
 * What Node.js is given for its garbage collector, as by `npm start`; docs/operating.md says what for. They are decided
 * before the first line of JavaScript runs, so they go on the command line of each process that answers.
 */
export const NODE_OPTIONS: readonly string[] = [
  '--min-semi-space-size=32',
  '--max-semi-space-size=32',
  '--no-allocation-site-pretenuring',
];
