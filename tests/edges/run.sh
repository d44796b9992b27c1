#!/usr/bin/env bash
# The sweep over corners of every function of pipeline/stats/; last line `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build/release}
log=$(mktemp)
trap 'rm -f "$log"' EXIT
CMOCKA_MESSAGE_OUTPUT=stdout timeout 900 "$build"/tests/edges/run_edges >"$log" 2>&1
code=$?
good=$(grep -c '^\[       OK \]' "$log")
bad=$(grep '^\[  FAILED  \] [^0-9]' "$log" | sort -u | wc -l)
[ $code -ne 0 ] && [ "$bad" -eq 0 ] && bad=1
grep -E '^  |calls$' "$log"
[ "$bad" -eq 0 ] || sed 's/^/      /' "$log" | tail -40
echo "$good passed, $bad failed"
[ "$bad" -eq 0 ]
