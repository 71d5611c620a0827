// What runs in production: no known hole of severity high or more, and nothing that runs code when it is installed.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';

const { packages } = JSON.parse(await readFile('package-lock.json', 'utf8'));
const withScripts = Object.entries(packages)
  .filter(
    ([path, { dev, devOptional, hasInstallScript }]) => path && hasInstallScript && !dev && !devOptional,
  )
  .map(([path]) => path);
if (withScripts.length > 0)
  throw new Error(`Production packages with install scripts: ${withScripts.join(', ')}`);
console.log('No production package has an install script.');

const { status, stdout, stderr } = spawnSync('npm', ['audit', '--omit=dev', '--audit-level=high', '--json'], {
  encoding: 'utf8',
});
const report = parsed(stdout);
if (!report?.metadata?.vulnerabilities) {
  // Nothing is known, which is not the same as nothing found.
  const reason = /audit.*?(40[45]|50\d)[^\n]*/.exec(stderr)?.[0] ?? stderr.trim().split('\n').at(-1);
  console.warn(
    `NOT AUDITED: the registry in use answers no audit (${reason}). Run "npm audit --omit=dev" against one that does.`,
  );
} else {
  const { high, critical, total } = report.metadata.vulnerabilities;
  console.log(`Audited: ${total} known holes in production packages, ${high} high, ${critical} critical.`);
  if (status !== 0)
    throw new Error('Production packages have holes of severity high or more: run "npm audit --omit=dev".');
}

function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
