#!/usr/bin/env bash
# Runs what BUILD (made with MODE=cov) holds: the unit tests, the cases of ../shared where they are,
# and COUNT mutants. Prints lines and branches taken, a row a file and a row a room, after gcov; fails
# when a test fails or when stage 1 or 2 has less than LEAST per cent of its branches taken. What was
# not taken stands in BUILD/missing.txt, FILE:LINE:BRANCH of gcov. Counts of earlier runs are dropped.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${1:-build/cov}
log=$build/coverage.log
failed=0
find "$build" -name '*.gcda' -delete
# part COMMAND...: runs it; one line when all is well, all of it when not
part() {
    if "$@" >"$log" 2>&1; then
        printf '%s: %s\n' "$1" "$(tail -1 "$log")"
    else
        cat "$log"
        echo "FAIL  $1"
        failed=1
    fi
}
part tests/unit/run.sh "$build"
part tests/cases/run.sh "$build"
BUILD=$build COUNT=${COUNT:-300} part tests/mutants/run.sh
echo
# the sources that are, not the objects of sources that were
find pipeline -name '*.c' | LC_ALL=C sort | while read -r source; do
    notes=$build/${source%.c}.gcno
    [ -f "$notes" ] && gcov -t -b -c -o "$notes" "$source" 2>/dev/null
done | LC_ALL=C awk -v guarded="1_ingest 2_validate" -v least="${LEAST:-95}" \
    -v missing="$build/missing.txt" -f tests/coverage.awk || failed=1
exit $failed
