/**
 * Runs every file of a folder through what judges uploads and prints the verdicts: `npm run files -- FOLDER`, with
 * `strict` behind it as where `UPLOAD_NAMES` is `strict`. Nothing is sent anywhere.
 */
import { createReadStream } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { judgeFile, type FileVerdict } from './judge-file.ts';

const [folder, names = 'lenient'] = process.argv.slice(2);
if (folder === undefined || (names !== 'lenient' && names !== 'strict')) {
  process.stderr.write('npm run files -- FOLDER [lenient|strict]\n');
  process.exitCode = 1;
} else {
  await printVerdicts(folder, names);
}

async function printVerdicts(root: string, names: 'lenient' | 'strict'): Promise<void> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    process.stderr.write(`The folder ${root} cannot be read (${(error as NodeJS.ErrnoException).code}).\n`);
    process.exitCode = 1;
    return null;
  });
  if (!entries) return;
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  let takenCount = 0;
  process.stdout.write('| file | verdict | reason |\n| --- | --- | --- |\n');
  for (const path of paths.sort()) {
    const verdict = await judgeFile(basename(path), createReadStream(path), names);
    if ('sentAs' in verdict) takenCount += 1;
    process.stdout.write(
      `| ${[relative(root, path), ...cellsOf(path, verdict)].map(asCell).join(' | ')} |\n`,
    );
  }
  process.stdout.write(
    `\n${paths.length} files, ${takenCount} taken, ${paths.length - takenCount} refused\n`,
  );
}

function cellsOf(path: string, verdict: FileVerdict): [string, string] {
  if (!('sentAs' in verdict)) return ['refused', `${verdict.code}: ${verdict.refused}`];
  return ['taken', verdict.sentAs === basename(path) ? '' : `sent as ${verdict.sentAs}`];
}

function asCell(text: string): string {
  return text.replaceAll('|', '\\|');
}
