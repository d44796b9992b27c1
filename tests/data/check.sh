#!/bin/bash
# The shipped samples are the generator's bytes. `check.sh --write` replaces them.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/input" "$work/lists"
"${CC:-gcc}" -std=c17 -D_GNU_SOURCE -O1 -Wall -Wextra -Werror -o "$work/generate" tests/data/*.c
"$work/generate" "$work/input" "$work/lists"
if [ "${1:-}" = --write ]; then
    rm -rf input/palestine input/morocco input/yemen
    cp -r "$work/input/." input/
    cp "$work/lists/dirt.csv" "$work/lists/canaries.txt" tests/data/
fi
for profile in palestine morocco yemen; do
    diff -r "$work/input/$profile" "input/$profile"
done
diff "$work/lists/dirt.csv" tests/data/dirt.csv
diff "$work/lists/canaries.txt" tests/data/canaries.txt
echo "samples: $(find input -name '*.csv' | wc -l) files are the generator's bytes"
