#!/usr/bin/env bash
# The whole chain on the shipped input: every published figure as it was when a person looked at it.
# UPDATE=1 rewrites the expected figures; the diff is then to be read.
. "$(dirname "$0")/../chain.sh"
check "the shipped samples are the generator's bytes" tests/data/check.sh
check "the chain runs on the shipped input" reference_run
for profile in $PROFILES; do
    figures=$WORK/reference/$profile/latest/figures.csv
    # labels are words, not results: the id, the counts, the value and the state are compared
    cut_figures() { awk -F, 'NR == 1 { for (i = 1; i <= NF; i++) at[$i] = i } { print $at["figure"] "," $at["state"] "," $at["value"] "," $at["numerator"] "," $at["denominator"] }' "$1"; }
    [ -n "${UPDATE:-}" ] && cut_figures "$figures" >"tests/golden/$profile.csv"
    check "figures of $profile" diff "tests/golden/$profile.csv" <(cut_figures "$figures")
    check "release of $profile verifies" "$MARSAD" verify "$WORK/reference/$profile/latest"
    for lang in ar fr en; do
        for file in tables.xlsx report.pdf; do
            check "$profile $lang/$file is there" test -s "$WORK/reference/$profile/latest/$lang/$file"
        done
    done
done
"$MARSAD" run --quiet --profile morocco --key "$KEY" --output "$WORK/reference" >"$WORK/last.log" 2>&1
says "a second run says that there is nothing new" "nothing new"

# the real microdata: totals counted independently (../shared/real/README.md)
if [ -f ../shared/real/linea144-2020.csv ]; then
    exits "linea144 runs" 0 "$MARSAD" run --quiet --profile linea144 --key "$KEY" --output "$WORK/linea144"
    figures=$WORK/linea144/linea144/latest/figures.csv
    while IFS=, read -r figure value; do
        case $figure in ''|\#*) continue ;; esac
        check "linea144 $figure = $value" grep -qE "^$figure,.*,$value,[0-9]*,published," "$figures"
    done < tests/golden/linea144_totals.csv
else
    echo "skip  linea144: ../shared/real is not there"
fi
finish
