#!/usr/bin/env bash
# Runs every fuzz target below BUILD (or only the NAMEs) for SECONDS each, two at a time. Each
# starts from the saved corpus of tests/fuzz/seeds and goes on in build/fuzz/corpus; its words come
# from tests/fuzz/words. What a target finds (a crash, more than 5 seconds, more than 1 GiB, a leak)
# stays in BUILD/findings/NAME. The last line is `N passed, N failed`.
# run.sh [BUILD [SECONDS [NAME...]]]; FUZZ_RUNS=N also ends each after N inputs.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build/fuzz} seconds=${2:-20}
shift $(($# < 2 ? $# : 2))
# short stacks of where memory was taken, and little kept of what was given back: a third faster
export ASAN_OPTIONS=malloc_context_size=4:quarantine_size_mb=16:detect_leaks=1
export UBSAN_OPTIONS=print_stacktrace=1

# longest NAME: bytes of the longest input; what needs more is for other tests
longest() {
    case $1 in
    fuzz_schema) echo 2048 ;;
    fuzz_codelist) echo 400 ;;
    fuzz_ingest | fuzz_validate) echo 256 ;;
    fuzz_decode) echo 128 ;;
    *) echo 160 ;;
    esac
}

# fuzz NAME: one line, and exit code 0 when nothing was found
fuzz() {
    local name=$1 build=$2 seconds=$3 short=${1#fuzz_} started=$SECONDS
    local corpus=$build/corpus/$name findings=$build/findings/$name words=() code
    mkdir -p "$corpus" "$findings"
    [ -f "tests/fuzz/words/$short" ] && words=("-dict=tests/fuzz/words/$short")
    "$build/tests/fuzz/$name" -max_total_time="$seconds" -runs="${FUZZ_RUNS:--1}" -timeout=5 \
        -rss_limit_mb=1024 -max_len="$(longest "$name")" -entropic=0 -reload=0 -print_funcs=0 \
        -print_final_stats=1 -artifact_prefix="$findings/" "${words[@]}" "$corpus" \
        "tests/fuzz/seeds/$short" >"$build/$name.log" 2>&1
    code=$?
    local executions rate
    executions=$(sed -n 's/^stat::number_of_executed_units: *//p' "$build/$name.log")
    rate=$((${executions:-0} / (SECONDS - started > 0 ? SECONDS - started : 1)))
    if [ $code -eq 0 ] && [ "${executions:-0}" -gt 0 ]; then
        echo "ok    $name: $executions executions in $((SECONDS - started)) s, $rate/s"
        return 0
    fi
    echo "FAIL  $name: ${executions:-0} executions, exit code $code; input in $findings"
    grep -vE '^#|^INFO|^stat|^NEW_FUNC' "$build/$name.log" | tail -40 | sed 's/^/      /'
    return 1
}
export -f fuzz longest

names=("$@")
[ ${#names[@]} -gt 0 ] || mapfile -t names < <(basename -s .c -a tests/fuzz/fuzz_*.c)
results=$(mktemp)
trap 'rm -f "$results"' EXIT
printf '%s\n' "${names[@]}" |
    xargs -P 2 -I{} bash -c 'fuzz "$@"' fuzz {} "$build" "$seconds" | tee "$results"
passed=$(grep -c '^ok ' "$results")
failed=$((${#names[@]} - passed))
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
