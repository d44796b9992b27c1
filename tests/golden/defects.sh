#!/usr/bin/env bash
# Defects seen in a system in use, D1 to D7: made-up records in which they would show, through the whole chain, with the
# figures that are right, worked out by hand (defects/expected.csv says which and why).
. "$(dirname "$0")/../chain.sh"
SCHEMAS=$WORK/recorder/schemas
OUTPUT=$WORK/recorder/golden
rm -rf "$WORK/recorder/golden" "$SCHEMAS"
mkdir -p "$SCHEMAS/profiles"
cp -r schemas/common "$SCHEMAS/"
cp -r tests/golden/defects/recorder "$SCHEMAS/profiles/"
make_key
check "the descriptors are good" "$MARSAD" check schemas --schemas "$SCHEMAS" --profile recorder
exits "the records go through" 0 "$MARSAD" run --quiet --schemas "$SCHEMAS" --profile recorder \
    --input tests/golden/defects/input --key "$KEY" --output "$OUTPUT"
figures=$OUTPUT/recorder/latest/figures.csv
# the columns compared are asked for by name
cut_figures() {
    awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i }
             { print $at["figure"] "," $at["unit"] "," $at["value"] "," $at["numerator"] "," $at["denominator"] }' "$figures"
}
while IFS= read -r line; do
    case $line in '' | '#'* | figure,*) continue ;; esac
    check "${line%%,*} = ${line#*,}" grep -qxF -- "$line" <(cut_figures)
done < tests/golden/defects/expected.csv
finish
