#!/usr/bin/env bash
# All tests: the unit tests, then every script of tests/suite.txt. A script ends with
# `N passed, N failed`; one that does not counts as one failure. The last line is the sum.
set -u
cd "$(dirname "$0")/.." || exit 2
passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# part NAME COMMAND...: shows what it prints, adds what it counted
part() {
    echo "== $1"
    shift
    timeout 3600 "$@" >"$log" 2>&1 </dev/null
    local code=$? last good bad
    last=$(tail -1 "$log")
    if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        good=${BASH_REMATCH[1]} bad=${BASH_REMATCH[2]}
        sed '$d' "$log"
    else
        good=0 bad=1
        cat "$log"
        echo "FAIL  did not end with its counts (exit code $code)"
    fi
    if [ $code -ne 0 ] && [ "$bad" -eq 0 ]; then
        bad=1
        echo "FAIL  exit code $code"
    fi
    passed=$((passed + good)) failed=$((failed + bad))
}
part "unit tests" tests/unit/run.sh build/release
while read -r script; do
    case $script in ''|\#*) continue ;; esac
    part "$script" bash "$script"
done <tests/suite.txt
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
