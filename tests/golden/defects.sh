#!/usr/bin/env bash
# Defects seen in a system in use, D1 to D7: made-up records in which they would show, through the whole chain, with the
# figures that are right, worked out by hand (expected*.csv say which and why). `recorder` has descriptors of its own, for
# the program; `shipped` uses the datasets and indicators of schemas/common, for the definitions.
. "$(dirname "$0")/../chain.sh"
SCHEMAS=$WORK/recorder/schemas
OUTPUT=$WORK/recorder/golden
rm -rf "$WORK/recorder/golden" "$SCHEMAS"
mkdir -p "$SCHEMAS/profiles"
cp -r schemas/common "$SCHEMAS/"
cp -r tests/golden/defects/recorder tests/golden/defects/shipped "$SCHEMAS/profiles/"
make_key
# the columns compared are asked for by name
cut_figures() {
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
             { print $at["figure"] "," $at["unit"] "," $at["value"] "," $at["numerator"] "," $at["denominator"] }' "$1"
}
# golden PROFILE EXPECTED
golden() {
    check "$1: the descriptors are good" "$MARSAD" check schemas --schemas "$SCHEMAS" --profile "$1"
    exits "$1: the records go through" 0 "$MARSAD" run --quiet --schemas "$SCHEMAS" --profile "$1" \
        --input tests/golden/defects/input --key "$KEY" --output "$OUTPUT"
    cut_figures "$OUTPUT/$1/latest/figures.csv" >"$WORK/recorder/$1.csv"
    while IFS= read -r line; do
        case $line in '' | '#'* | figure,*) continue ;; esac
        check "${line%%,*} = ${line#*,}" grep -qxF -- "$line" "$WORK/recorder/$1.csv"
    done < "$2"
}
golden recorder tests/golden/defects/expected.csv
golden shipped tests/golden/defects/expected_shipped.csv
finish
