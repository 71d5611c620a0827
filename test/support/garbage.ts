import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');

/** Collects what nobody refers to any more, so that a measure of memory tells what is held. */
export const collectGarbage = runInNewContext('gc') as () => void;
