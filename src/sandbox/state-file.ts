import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { StoreState } from './store.ts';

/** Long enough to gather the writes of one operation. */
const SAVE_DELAY_MS = 200;

/** Reads a state written earlier; undefined when there is no file yet. */
export function loadState(file: string): StoreState | undefined {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
  const state = JSON.parse(text) as Partial<StoreState>;
  if (state.version !== 1) throw new Error(`${file} is not a state of the sandbox.`);
  return state as StoreState;
}

/** Writes the state a moment after a change, whole or not at all. */
export class StateFile {
  private readonly file: string;
  private readonly snapshot: () => StoreState;
  private timer: NodeJS.Timeout | undefined;

  constructor(file: string, snapshot: () => StoreState) {
    this.file = file;
    this.snapshot = snapshot;
  }

  saveSoon(): void {
    this.timer ??= setTimeout(() => this.save(), SAVE_DELAY_MS);
  }

  save(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const draft = `${this.file}.${process.pid}.tmp`;
    writeFileSync(draft, JSON.stringify(this.snapshot()));
    renameSync(draft, this.file);
  }
}
