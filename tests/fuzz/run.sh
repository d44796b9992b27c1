#!/usr/bin/env bash
# Runs every fuzz target below BUILD for SECONDS each; what a target finds stays in
# build/fuzz/findings. The last line is `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build/fuzz} seconds=${2:-20}
passed=0 failed=0
for source in tests/fuzz/fuzz_*.c; do
    [ -f "$source" ] || continue
    name=$(basename "$source" .c)
    corpus=$build/corpus/$name findings=$build/findings/$name
    mkdir -p "$corpus" "$findings"
    seeds=()
    [ -d "tests/fuzz/seeds/${name#fuzz_}" ] && seeds=("tests/fuzz/seeds/${name#fuzz_}")
    if "$build/tests/fuzz/$name" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=4096 \
        -print_final_stats=1 -artifact_prefix="$findings/" "$corpus" "${seeds[@]}" \
        >"$build/$name.log" 2>&1; then
        passed=$((passed + 1))
        echo "ok    $name: $(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$name.log") inputs"
    else
        failed=$((failed + 1))
        echo "FAIL  $name: input in $findings"
        grep -vE '^#|^INFO|^stat' "$build/$name.log" | tail -40 | sed 's/^/      /'
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
