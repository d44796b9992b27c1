#!/usr/bin/env bash
# Line coverage of the programs that ran in BUILD (built with MODE=cov): a line a source file and
# the sum.
set -u
cd "$(dirname "$0")/.." || exit 2
build=${1:-build/cov}
find "$build/pipeline" -name '*.gcno' | LC_ALL=C sort | while read -r notes; do
    source=${notes#"$build/"}
    gcov -n -o "$notes" "${source%.gcno}.c" 2>/dev/null |
        awk -v name="${source%.gcno}.c" '
            $1 == "File" { ours = $2 == "\x27" name "\x27" }
            ours && /^Lines executed/ { split($0, part, /[:% ]+/); print part[3], part[5], name; ours = 0 }'
done | awk '
    { printf "%6.1f %%  of %5d lines  %s\n", $1, $2, $3; hit += $1 / 100 * $2; all += $2 }
    END { if (all) printf "%6.1f %%  of %5d lines  all\n", 100 * hit / all, all }'
