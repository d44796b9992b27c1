#!/usr/bin/env bash
# Runs the unit test programs below BUILD (default build/release): a line a program, all of its
# output when something failed; the last line is `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build/release}
export ASAN_OPTIONS=${ASAN_OPTIONS:-detect_stack_use_after_return=1:strict_string_checks=1}
export UBSAN_OPTIONS=${UBSAN_OPTIONS:-print_stacktrace=1}
export LC_ALL=C CMOCKA_MESSAGE_OUTPUT=stdout
passed=0 failed=0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
for source in tests/unit/test_*.c; do
    name=$(basename "$source" .c)
    timeout 900 "$build/tests/unit/$name" >"$log" 2>&1 </dev/null
    code=$?
    good=$(grep -c '^\[       OK \]' "$log")
    skipped=$(grep -c '^\[  SKIPPED \] [^0-9]' "$log")
    # each failure is named again in the list at the end
    bad=$(grep '^\[  FAILED  \] [^0-9]' "$log" | sort -u | wc -l)
    [ $code -ne 0 ] && [ "$bad" -eq 0 ] && bad=1 # it crashed, or did not even start
    passed=$((passed + good)) failed=$((failed + bad))
    if [ "$bad" -gt 0 ]; then
        printf 'FAIL  %s: %d passed, %d failed, exit code %d\n' "$name" "$good" "$bad" $code
        sed 's/^/      /' "$log" | tail -60
    else
        printf 'ok    %s: %d passed' "$name" "$good"
        [ "$skipped" -gt 0 ] && printf ', skipped: %s' "$(grep -a '^skipped:' "$log" | sed 's/^skipped: //' | sort -u | tr '\n' ';')"
        echo
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
