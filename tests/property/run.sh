#!/usr/bin/env bash
# Properties of the whole chain on the shipped input: conservation for every file; permuting rows
# changes no figure; a night run twice is one night.
. "$(dirname "$0")/../chain.sh"
check "reference run" reference_run
for profile in $PROFILES; do
    lost=$(sqlite3 "$WORK/reference/$profile/register.sqlite" "SELECT count(*) FROM submission WHERE records_read <> accepted + quarantined + duplicate + non_data")
    check "$profile: records in = accepted + quarantined + duplicates + non-data" test "$lost" = 0
done
# rows in reverse order, file by file; damaged files (an odd quote, a cut) keep theirs
rm -rf "$WORK/permuted"; mkdir -p "$WORK/permuted"
cp -r input/. "$WORK/permuted/"
find "$WORK/permuted" -name '*.csv' | while read -r f; do
    build/release/tests/property/reverse_rows "$f" >"$f.new" && mv "$f.new" "$f" || rm -f "$f.new"
done
changed=$(diff -rq input "$WORK/permuted" | grep -c differ)
check "most files are really permuted ($changed)" test "$changed" -ge 20
rm -rf "$WORK/again"
check "the permuted input runs" run_chain "$WORK/again" --input "$WORK/permuted"
# a workbook's parts, but for the fingerprint and the tags of files, which follow from their bytes
parts() { unzip -p "$1" 'xl/*' | sed -E 's/[0-9a-f]{64}/FINGERPRINT/g; s/[0-9a-f]{32}/TAG/g'; }
same_workbook() { cmp <(parts "$1") <(parts "$2"); }
for profile in $PROFILES; do
    check "$profile: permuting rows changes no figure" cmp "$WORK/reference/$profile/latest/figures.csv" "$WORK/again/$profile/latest/figures.csv"
    for lang in ar fr en; do
        check "$profile: nor a byte of the $lang tables" same_workbook "$WORK/reference/$profile/latest/$lang/tables.xlsx" "$WORK/again/$profile/latest/$lang/tables.xlsx"
        check "$profile: nor a byte of the $lang report" cmp "$WORK/reference/$profile/latest/$lang/report.pdf" "$WORK/again/$profile/latest/$lang/report.pdf"
    done
done
cp -r "$WORK/reference" "$WORK/twice.$$"
run_chain "$WORK/twice.$$" >/dev/null 2>&1
check "a night run twice is one night" same_release "$WORK/reference" "$WORK/twice.$$"
rm -rf "$WORK/twice.$$"
# where the policy asks for it, feedback names a record by a keyed hash of its own key, which the key finds again
rm -rf "$WORK/hashed" "$WORK/hashed-schemas"; cp -r schemas "$WORK/hashed-schemas"
sed -i 's/^feedback_keys: rows/feedback_keys: hashed/' "$WORK/hashed-schemas/common/policy/intake.yaml"
"$MARSAD" run --quiet --profile morocco --key "$KEY" --output "$WORK/hashed" --schemas "$WORK/hashed-schemas" >/dev/null 2>&1
page=$WORK/hashed/morocco/feedback/listening-tanger/feedback.csv
record=$(sed -n 47p input/morocco/listening-tanger/cases_2024.csv | cut -d';' -f1)
reference=$("$MARSAD" key reference "$record" --centre listening-tanger --key "$KEY")
check "feedback names a record by its reference" grep -q "47 ($reference)" "$page"
check "and never by its key" test "$(grep -c "$record" "$page")" = 0
check "a reference is of one centre" test "$reference" != "$("$MARSAD" key reference "$record" --centre listening-oujda --key "$KEY")"
check "without the policy there is none" test "$(grep -c "($reference)" "$WORK/reference/morocco/feedback/listening-tanger/feedback.csv")" = 0
finish
