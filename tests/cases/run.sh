#!/usr/bin/env bash
# The cases of ../shared (or CASES=DIR, which may be one folder of cases or hold several):
# agreement by group, differences in build/cases/report.txt; then the reference cases of statistics,
# a line a file. The figures of README's column C have to be reached on our own copy.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build/release}
folders=(../shared/cases/csv ../shared/cases/arabic)
statistics=(../shared/cases/stats)
strict=${REFERENCE_STRICT:-1}
if [ -n "${CASES:-}" ]; then
    folders=("$CASES") statistics=("$CASES") strict=${REFERENCE_STRICT:-0}
    if [ ! -d "$CASES" ]; then
        echo "$CASES is not there" >&2
        exit 2
    fi
fi
passed=0 failed=0
mkdir -p build/cases
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# part FOLDERS... -- PROGRAM ARGUMENT...: the program with the folders that are there
part() {
    local there=() code last
    while [ "$1" != -- ]; do
        if [ -d "$1" ]; then
            there+=("$1")
        else
            echo "skipped: $1 is not there"
        fi
        shift
    done
    shift
    [ ${#there[@]} -gt 0 ] || return 0
    "$@" "${there[@]}" >"$log"
    code=$?
    last=$(tail -1 "$log")
    if [[ $last =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
        sed '$d' "$log"
        passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
        [ $code -eq 0 ] || [ "${BASH_REMATCH[2]}" -gt 0 ] || failed=$((failed + 1))
    else
        cat "$log"
        echo "FAIL  $1 ended with status $code"
        failed=$((failed + 1))
    fi
}
part "${folders[@]}" -- "$build"/tests/cases/run_cases "$build"/marsad tests/cases/exceptions.csv \
    build/cases/report.txt
REFERENCE_STRICT=$strict part "${statistics[@]}" -- "$build"/tests/reference/run_reference \
    tests/reference/exceptions.csv
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
