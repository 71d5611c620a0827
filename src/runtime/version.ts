import { readFileSync } from 'node:fs';
import { packageFile } from './package-file.ts';

const manifest = JSON.parse(readFileSync(packageFile('package.json'), 'utf8')) as {
  version: string;
};

/** Of this gateway, as its package says. */
export const VERSION = manifest.version;
