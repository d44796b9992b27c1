#!/usr/bin/env bash
# The cases of ../shared (or CASES=DIR): agreement by group, differences in build/cases/report.txt.
set -u
cd "$(dirname "$0")/../.." || exit 2
build=${1:-build/release}
folders=(../shared/cases/csv ../shared/cases/arabic)
[ -n "${CASES:-}" ] && folders=("$CASES")
there=()
for folder in "${folders[@]}"; do
    if [ -d "$folder" ]; then
        there+=("$folder")
    elif [ -n "${CASES:-}" ]; then
        echo "$folder is not there" >&2
        exit 2
    else
        echo "skipped: $folder is not there"
    fi
done
if [ ${#there[@]} -eq 0 ]; then
    echo "0 passed, 0 failed"
    exit 0
fi
mkdir -p build/cases
"$build"/tests/cases/run_cases "$build"/marsad tests/cases/exceptions.csv build/cases/report.txt \
    "${there[@]}"
