#!/usr/bin/env bash
# The annual report's last chapters, read back from its PDF: each method described once, however many indicators use it,
# each indicator defined with all that a definition owes, and each link to a method leading somewhere.
# The last line is `N passed, N failed`.
. "$(dirname "$0")/../chain.sh"
reference_run || exit 1
OUT=$WORK/reference PAGES=$WORK/report
rm -rf "$PAGES"; mkdir -p "$PAGES"
# text of a report on one line, spaces of all kinds made one, without marks of direction
words() {
    pdftotext "$1" - | tr '\n\f' '  ' | sed 's/\xc2\xa0/ /g; s/\xe2\x80\xaf/ /g; s/\xe2\x80[\x8e\x8f]//g; s/\xe2\x81[\xa6-\xa9]//g' | tr -s ' '
}
# times PHRASE FILE: how often it stands there
times() { grep -oF -- "$1" "$2" | wc -l; }
# of the profile's figures, what the sentence of each method begins with; several lines of a label are none here
methods_in() { # PROFILE LANGUAGE
    sqlite3 -batch :memory: ".mode csv" ".import --csv $OUT/$1/latest/figures.csv figures" \
        ".import --csv schemas/common/labels/indicators.csv one" ".import --csv schemas/common/labels/estimates.csv two" \
        ".mode list" "SELECT DISTINCT substr(w.$2, 1, 48) FROM figures f JOIN (SELECT id, $2 FROM one UNION ALL SELECT id, $2 FROM two) w
         ON w.id = f.method || '.about' ORDER BY 1"
}
described_once() { # PROFILE LANGUAGE
    local phrase found=0
    while read -r phrase; do
        found=$((found + 1))
        [ "$(times "$phrase" "$PAGES/$1.$2.txt")" = 1 ] || { echo "$(times "$phrase" "$PAGES/$1.$2.txt") times: $phrase"; return 1; }
    done < <(methods_in "$1" "$2")
    [ "$found" -gt 0 ]
}
indicators_in() { cut -d, -f3 "$OUT/$1/latest/figures.csv" | sed 1d | sort -u; }
# every indicator has its title, and as many of each label as there are indicators
defined() { # PROFILE
    local code text=$PAGES/$1.definitions.txt indicators label
    indicators=$(indicators_in "$1" | wc -l)
    for code in $(indicators_in "$1"); do
        grep -qE "(^| )$code: [A-Z0-9]" "$text" || { echo "no definition of $code"; return 1; }
    done
    for label in "Unit counted:" "Numerator:" "Method: M" "Breakdowns:" "Desired direction:" "Frequency:" "Source:"; do
        [ "$(times "$label" "$text")" -ge "$indicators" ] || { echo "$(times "$label" "$text") of $indicators: $label"; return 1; }
    done
}
# every link to a method has its place, and every method is linked to
linked() { # PDF
    local raw=$PAGES/raw.pdf wanted there
    qpdf --qdf --object-streams=disable --no-warn "$1" "$raw"
    wanted=$(grep -aoE '/Dest \(method-[0-9]+\)' "$raw" | grep -oE 'method-[0-9]+' | sort -u)
    there=$(grep -aoE '^ *\(method-[0-9]+\)' "$raw" | grep -oE 'method-[0-9]+' | sort -u)
    rm -f "$raw"
    [ -n "$wanted" ] && diff <(echo "$wanted") <(echo "$there")
}
# figures.csv explains each line to who reads nothing else: notes in three languages that name what stands in further columns
noted() { # PROFILE
    local wrong
    wrong=$(sqlite3 -batch :memory: ".mode csv" ".import --csv $OUT/$1/latest/figures.csv figures" ".mode list" \
        "SELECT figure FROM figures WHERE note_ar = '' OR note_fr = '' OR note_en = '' OR note_ar = note_fr OR note_fr = note_en
          OR instr(note_ar || note_fr || note_en, '{') > 0
          OR (state = 'suppressed') <> (note_fr LIKE '%; masqué pour protéger%' AND note_fr NOT LIKE '%: masqué%')
          OR (unknown <> '' AND measure = 'share' AND NOT (note_fr LIKE '%Non connu (%' AND note_en LIKE '%Not known (%'))
          OR (bound_lower <> '' AND measure = 'share' AND NOT (note_en LIKE '%If all unknown were no: %' AND note_en LIKE '%yes: %'))
          OR (extra_1 <> '' AND extra_1_name = 'extra.effect-size' AND note_en NOT LIKE '%Effect size (d): %')
          OR (extra_2 <> '' AND length(note_en) - length(replace(note_en, ';', '')) < 1)")
    [ -z "$wrong" ] || { head -5 <<<"$wrong"; return 1; }
}
for profile in $PROFILES; do
    check "$profile: figures.csv explains itself" noted "$profile"
    for language in ar fr en; do
        report=$OUT/$profile/latest/$language/report.pdf
        words "$report" >"$PAGES/$profile.$language.txt"
        check "$profile: links to methods in $language" linked "$report"
        [ $language = ar ] && continue # words of Arabic are parted otherwise in the text of a PDF
        check "$profile: methods are described once in $language" described_once "$profile" $language
    done
    # from its title, which the contents have, too
    sed 's/.*Definitions of the indicators//' "$PAGES/$profile.en.txt" >"$PAGES/$profile.definitions.txt"
    check "$profile: definitions are whole" defined "$profile"
done
# women of several years or settings: the rows say that they do not add up; records of one position each do
REPEATED="can stand in several cells and is counted once in the total"
check "rows of women may be more than their total" grep -q "The same person $REPEATED" "$PAGES/palestine.en.txt"
records_repeat() { unzip -p "$OUT/$1/latest/en/tables.xlsx" xl/sharedStrings.xml | grep -q "The same record $REPEATED"; }
check "rows of records that stand in one each do not" eval '! records_repeat morocco'
finish
