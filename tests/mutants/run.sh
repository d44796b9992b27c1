#!/usr/bin/env bash
# 10,000 mutants (COUNT, SEED) of the shipped samples and, where they are, of the cases nobody of
# the project wrote, through stages 1 and 2. The last line is `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.." || exit 2
{
    for profile in palestine morocco yemen; do
        find "input/$profile" -name '*.csv' | LC_ALL=C sort | sed "s/^/$profile /"
    done
    for group in B-parse D-public H-spreadsheet-exports; do
        [ -d "../shared/cases/csv/$group" ] || continue
        find "../shared/cases/csv/$group" -name '*.csv' ! -name 'expected-*' | LC_ALL=C sort | sed 's/^/- /'
    done
    for file in ../shared/cases/csv/H-spreadsheet-exports/*.csv; do
        [ -f "$file" ] && echo "morocco $file"
    done
} | "${BUILD:-build/release}/tests/mutants/mutants" "${COUNT:-10000}" "${SEED:-1}"
