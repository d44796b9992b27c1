#!/usr/bin/env bash
# marsad sheet: an evaluator's workbook of one indicator out of the last release. The figures in it are those of the
# release, what cannot be asked is refused, and a register that moved on is not shown. The last line is `N passed, N failed`.
. "$(dirname "$0")/../chain.sh"
reference_run || exit 1
OUT=$WORK/reference SHEETS=$WORK/sheets
rm -rf "$SHEETS"; mkdir -p "$SHEETS"
sheet() { "$MARSAD" sheet "$@" --key "$KEY" --output "$OUT"; }
# part WORKBOOK NAME: that part of its XML
part() { unzip -p "$1" "$2"; }
# holds WORKBOOK TEXT: a cell with that text
holds() { part "$1" xl/sharedStrings.xml | grep -qF -- ">$2<"; }
# mirrored WORKBOOK: every worksheet reads from right to left
mirrored() {
    local name sheets
    sheets=$(unzip -Z1 "$1" 'xl/worksheets/sheet*.xml') || return 1
    for name in $sheets; do part "$1" "$name" | grep -q 'rightToLeft="1"' || return 1; done
}

# one indicator of each kind and profile, in each language
while read -r profile code; do
    for language in ar fr en; do
        file=$SHEETS/$profile.$code.$language.xlsx
        exits "$profile: $code in $language" 0 sheet "$code" --profile "$profile" --lang $language --file "$file"
        check "$profile: $code in $language is a workbook" unzip -tqq "$file"
        if [ $language = ar ]; then check "$profile: $code in ar reads from right to left" mirrored "$file"; fi
    done
done <<'CODES'
morocco A1
morocco A6
morocco D1C
morocco E1
morocco F4
morocco J1
palestine A1
yemen I6
CODES

# words that a sheet owes its reader, in her language
check "the sheet names its definition" holds "$SHEETS/morocco.A1.en.xlsx" "Definition and computation"
check "in Arabic, too" holds "$SHEETS/morocco.A1.ar.xlsx" "التعريف والحساب"
check "and in French" holds "$SHEETS/morocco.A1.fr.xlsx" "Définition et calcul"
check "what is counted is said" grep -q "not already reported" <(part "$SHEETS/morocco.A1.en.xlsx" xl/sharedStrings.xml)
# the total of the release stands in it
total=$(awk -F, '$1 == "morocco/A1.1/total" { print $8 }' "$OUT/morocco/latest/figures.csv")
value_there() { part "$1" xl/worksheets/sheet4.xml | grep -q "<v>$total</v>"; }
last_year=$(awk -F, '$1 ~ /^morocco\/D1\.1\/20[0-9][0-9]\/total$/ { print $8 }' "$OUT/morocco/latest/figures.csv" | tail -1)
check "figures of the release ($total, $last_year)" value_there "$SHEETS/morocco.A1.en.xlsx"
check "a year in which nothing is due is not printed" test -z "$(part "$SHEETS/morocco.D1C.en.xlsx" xl/sharedStrings.xml | grep -o '>2026<')"

# some tables, some periods
exits "by a breakdown" 0 sheet D1C --profile morocco --lang en --by risk_level --file "$SHEETS/by.xlsx"
check "the other tables are not in it" test "$(part "$SHEETS/by.xlsx" xl/sharedStrings.xml | grep -o 'D1C\.[0-9]' | sort -u)" = D1C.2
exits "a period" 0 sheet A1 --profile morocco --lang en --period 2024-01..2024-06 --file "$SHEETS/period.xlsx"
check "only these months" test -z "$(part "$SHEETS/period.xlsx" xl/sharedStrings.xml | grep -o 'July 2024\|December 2023')"
check "but these" holds "$SHEETS/period.xlsx" "June 2024"
exits "a code in small letters" 0 sheet a6 --profile morocco --lang en --file "$SHEETS/small.xlsx"
exits "without a file" 0 sheet A6 --profile morocco --lang en
check "beside the results" test -f "$OUT/morocco/sheets/A6.en.xlsx"
rm -rf "$OUT/morocco/sheets"

# the same bytes, and nothing else touched
before=$(sha256sum <"$OUT/morocco/register.sqlite")
for code in A6 F4; do
    exits "$code again" 0 sheet $code --profile morocco --lang ar --file "$SHEETS/again.xlsx"
    check "$code: the same bytes" cmp "$SHEETS/again.xlsx" "$SHEETS/morocco.$code.ar.xlsx"
done
check "the register is as it was" test "$(sha256sum <"$OUT/morocco/register.sqlite")" = "$before"

# what cannot be asked
refused() { # NAME CODE PATTERN ARGUMENT...
    local name=$1 code=$2 pattern=$3; shift 3
    rm -f "$SHEETS/refused.xlsx"
    exits "$name" "$code" sheet "$@" --lang en --file "$SHEETS/refused.xlsx"
    says "$name: is said" "$pattern"
    check "$name: nothing is written" test ! -e "$SHEETS/refused.xlsx"
}
refused "no indicator" 2 "marsad" --profile morocco
refused "an unknown code" 2 "no indicator A66.*A6 \(" A66 --profile morocco
refused "a word of its name" 2 "C1 \(" delay --profile morocco
refused "an unknown breakdown" 2 "law_type" A6 --profile morocco --by colour
refused "a bad period" 2 "2024-13" A1 --profile morocco --period 2024-13
refused "a period that ends before it begins" 2 "2025\.\.2024" A1 --profile morocco --period 2025..2024
refused "several profiles" 2 "--profile" A1
refused "a profile that there is not" 2 "atlantis" A1 --profile atlantis
exits "a profile that was never run" 2 "$MARSAD" sheet A1 --profile morocco --key "$KEY" --output "$WORK/nowhere" --lang en
exits "a folder that there is not" 5 sheet A1 --profile morocco --lang en --file "$SHEETS/none/a.xlsx"

# an internal indicator: in no file of the release, but on a sheet that says so, and in `marsad try`
INTERNAL=$SHEETS/internal
cp -r schemas "$INTERNAL"
sed -i 's/^reporting: .*/reporting: internal/' "$INTERNAL/common/indicators/I17.yaml"
exits "an internal indicator in a report is refused" 3 "$MARSAD" check schemas --schemas "$INTERNAL" --lang en
says "with its place" "yemen/publish/report.yaml:[0-9]+:[0-9]+: error: .*I17"
sed -i '/table: I17\.1/d' "$INTERNAL/profiles/yemen/publish/report.yaml"
internal() { "$MARSAD" "$@" --profile yemen --key "$KEY" --output "$INTERNAL/out" --schemas "$INTERNAL" --lang en; }
exits "a night with an internal indicator" 0 internal run --quiet
named_in_release() { # the files of the release, archives unpacked, that name the indicator
    local file
    for file in $(find "$INTERNAL/out/yemen/latest/" -type f); do
        case $file in
            *.xlsx) unzip -p "$file" xl/sharedStrings.xml xl/workbook.xml ;; # I17 is a cell, too
            *.pdf) pdftotext "$file" - ;;
            *) cat "$file" ;;
        esac | sed 's|indicators/I17.yaml||' | grep -aqE '\bI17(\.1)?\b' && echo "$file"
    done
}
check "it is in no file of the release" test -z "$(named_in_release)"
exits "it has a sheet" 0 internal sheet I17 --file "$SHEETS/internal.xlsx"
check "with its figures" test "$(part "$SHEETS/internal.xlsx" xl/worksheets/sheet4.xml | grep -oE '<v>-?[0-9]+\.[0-9]+</v>' | wc -l)" -gt 5
check "not for publication" grep -q 'not for publication' <(part "$SHEETS/internal.xlsx" xl/sharedStrings.xml)
exits "and can be tried" 0 internal try I17
says "with its table" "I17\.1"

# a register or descriptors that moved on: nothing is shown that was not protected with a whole release
cp -r schemas "$SHEETS/schemas"
sed -i 's/^threshold: .*/threshold: 3/' "$SHEETS/schemas/common/policy/disclosure.yaml"
refused "another policy" 4 "changed since" A1 --profile morocco --schemas "$SHEETS/schemas"
mkdir "$SHEETS/moved"; cp -r "$OUT/yemen" "$SHEETS/moved/"
sqlite3 "$SHEETS/moved/yemen/register.sqlite" "UPDATE release SET fingerprint = 'x'"
OUT=$SHEETS/moved refused "another register" 4 "changed since" I6 --profile yemen
sqlite3 "$SHEETS/moved/yemen/register.sqlite" "DELETE FROM release"
OUT=$SHEETS/moved refused "no release" 2 "nothing is released" I6 --profile yemen
finish
