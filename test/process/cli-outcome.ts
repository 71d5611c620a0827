import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { built, processEnv } from '../support/built.ts';

const run = promisify(execFile);

/** What a command says until it ends, and how it ends. */
export interface Outcome {
  code: number;
  stdout: string;
  stderr: string;
}

/** That of the built command. `uid`: as whom it runs. */
export async function outcomeOf(args: string[], env: Record<string, string>, uid?: number): Promise<Outcome> {
  const options = {
    env: { ...processEnv(), ...env },
    maxBuffer: 50_000_000,
    ...(uid !== undefined && { uid }),
  };
  try {
    return { code: 0, ...(await run(process.execPath, [built('cli'), ...args], options)) };
  } catch (error) {
    return error as Outcome;
  }
}
