#!/usr/bin/env bash
# Runs the tests again and again beside four busy processes, and prints a line for each round: .ci/soak-tests.sh [ROUNDS]
set -euo pipefail
cd "$(dirname "$0")/.."
rounds=${1:-20}
# A round that takes longer hangs.
round_seconds=1200

command -v stress-ng >/dev/null || { echo 'This needs stress-ng.' >&2; exit 1; }
reports=$(mktemp -d)
load_pid=
cleanup() {
  [ -z "$load_pid" ] || kill "$load_pid" 2>/dev/null || true
}
trap cleanup EXIT
stress-ng --cpu 4 --quiet --timeout "$((rounds * round_seconds))s" &
load_pid=$!

bad=0
for ((round = 1; round <= rounds; round += 1)); do
  began=$SECONDS
  log="$reports/$round.log"
  if timeout "$round_seconds" npm test >"$log" 2>&1; then
    outcome=passed
    rm "$log"
  else
    outcome="FAILED, see $log"
    bad=$((bad + 1))
    grep -E '^.{0,20}(FAIL|Unhandled|Error:)' "$log" | sort -u || true
  fi
  echo "round $round of $rounds: $outcome, $((SECONDS - began)) s, load $(cut -d' ' -f1 /proc/loadavg)"
done
echo "$((rounds - bad)) rounds passed, $bad failed"
[ "$bad" = 0 ]
