#!/usr/bin/env bash
# What stands beside the tables of a release must not give away what they hide: every whole number
# near the name of a dataset is explained by the manifest, no account is a published total and a few,
# and what the account withholds stands nowhere. The last line is `N passed, N failed`.
. "$(dirname "$0")/../chain.sh"
check "reference run" reference_run
HERE=tests/disclosure
LOOK=$WORK/disclosure
rm -rf "$LOOK"; mkdir -p "$LOOK"
BODIES=$(grep -l '^  about: bodies' schemas/common/datasets/*.yaml | sed "s|.*/|'|; s|\.yaml|'|" | paste -sd,)

# ask MANIFEST FIGURES REGISTER SQL: over tables account, figures and register.submission
ask() {
    sqlite3 -noheader -separator ' ' :memory: <<SQL
ATTACH '$3' AS register;
.import --csv $2 figures
CREATE TABLE account AS SELECT c.value ->> 'dataset' AS dataset, c.value ->> 'accepted' AS accepted,
    c.value ->> 'persons' AS persons, c.value ->> 'submissions' AS submissions, c.value ->> 'refused' AS refused,
    c.value ->> 'centres' AS centres, c.value ->> 'quarantined_percent' AS quarantined,
    c.value ->> 'duplicate_percent' AS duplicate, m.text ->> '\$.disclosure_policy.threshold' AS threshold, c.key AS place
    FROM (SELECT CAST(readfile('$1') AS TEXT) AS text) AS m, json_each(m.text, '\$.coverage') AS c;
CREATE TABLE read AS SELECT dataset, sum("read" - non_data) AS read, sum(accepted) AS accepted
    FROM register.v_submission WHERE state = 'current' GROUP BY dataset;
$4;
SQL
}
KEYS="SELECT group_concat(key) FROM (SELECT DISTINCT k.key FROM json_each(CAST(readfile('@') AS TEXT), '\$.coverage') AS c,
    json_each(c.value) AS k ORDER BY k.key)"
# numbers of a release at the total of everything, by dataset; the account less one of them is a few
FEW="SELECT f.figure, a.dataset FROM figures AS f JOIN account AS a USING (dataset),
    json_each('[\"' || f.numerator || '\",\"' || f.denominator || '\",\"' || f.unknown || '\"]') AS n
    WHERE f.state = 'published' AND f.coordinates NOT GLOB '*=[^t]*' AND n.value <> '' AND a.dataset NOT IN ($BODIES)
    AND (a.accepted - n.value BETWEEN 1 AND a.threshold - 1 OR a.persons - n.value BETWEEN 1 AND a.threshold - 1)"
WRONG="SELECT a.dataset FROM account AS a JOIN read AS r USING (dataset) WHERE a.accepted <> r.accepted OR
    (a.accepted IS NULL AND coalesce(a.persons, a.quarantined, a.duplicate) IS NOT NULL)"
WITHHELD="SELECT a.dataset, r.accepted, r.read FROM account AS a JOIN read AS r USING (dataset) WHERE a.accepted IS NULL"
# a log of what the centres sent is about bodies, and counts records of persons: its shares stand without their sums
SUMS="SELECT figure FROM figures WHERE dataset = 'reporting_log' AND (measure NOT IN ('share', 'count', 'ratio') OR
    (measure = 'ratio' AND (denominator <> '' OR length(replace(replace(ltrim(value, '0.'), '.', ''), '-', '')) > 2)))"
# one line a dataset, in the order of the manifest: every whole number that may stand near its name
EXPLAINED="SELECT a.dataset, submissions, refused, centres, ifnull(accepted, ''), ifnull(persons, ''),
    ifnull(quarantined, ''), ifnull(duplicate, ''), threshold, 0, 1 FROM account AS a ORDER BY place"

# Numbers without marks of thousands, western digits, one space between words.
plain() {
    sed -e 's/\xd9\xa0/0/g; s/\xd9\xa1/1/g; s/\xd9\xa2/2/g; s/\xd9\xa3/3/g; s/\xd9\xa4/4/g; s/\xd9\xa5/5/g; s/\xd9\xa6/6/g' \
        -e 's/\xd9\xa7/7/g; s/\xd9\xa8/8/g; s/\xd9\xa9/9/g' -e 's/\xe2\x80[\x8e\x8f\xa8-\xae]//g; s/\xe2\x81[\xa6-\xa9]//g; s/\xd8\x9c//g' |
        sed -E -e ':a;s/([0-9])(,|\.|\xc2\xa0|\xe2\x80\xaf|\xd9\xac)([0-9]{3})([^0-9]|$)/\1\3\4/;ta'
}
# unexplained EXPLAINED ROWS: rows of datasets, in order, with a number that is none of theirs
unexplained() {
    awk 'NR == FNR { for (i = 2; i <= NF; i++) may[FNR, $i] = 1; name[FNR] = $1; n = FNR; next }
         { row++; rest = $0; seen = 0
           while (match(rest, /[0-9]+/)) {
               number = substr(rest, RSTART, RLENGTH) + 0; rest = substr(rest, RSTART + RLENGTH); seen++
               if (!((row, number) in may)) { print name[row] ": " number; bad = 1 } }
           if (seen < 3) { print name[row] ": a row of " seen " numbers"; bad = 1 } }
         END { if (row != n || n == 0) { print row " rows of " n; bad = 1 } exit bad }' "$1" "$2"
}
# The rows of the datasets in the sheet `coverage` of a workbook: those of eight cells, but the header.
coverage_rows() {
    local book=$1 sheet
    rm -rf "$LOOK/book"; mkdir -p "$LOOK/book"; unzip -qq "$book" -d "$LOOK/book"
    sheet=$(grep -o '<sheet name="[^"]*" sheetId="[0-9]*"' "$LOOK/book/xl/workbook.xml" | grep -n 'name="coverage"' | cut -d: -f1)
    awk -f $HERE/rows.awk "$LOOK/book/xl/sharedStrings.xml" "$LOOK/book/xl/worksheets/sheet$sheet.xml" |
        awk -F '\t' 'NF == 8' | sed 1d | plain
}
# The account of a sheet in words: its numbers must all be those of one dataset.
intake_lines() {
    unzip -p "$1" xl/sharedStrings.xml | tr '\n' ' ' | sed 's/<si>/\n/g' | sed 's/<[^>]*>//g' | plain |
        grep -E '^(files|fichiers.{0,3}|الملفات): ?[0-9]|(duplicates|doublons.{0,3}|المكررة): ' | sort -u
}
foreign() {
    awk 'NR == FNR { for (i = 2; i <= NF; i++) may[FNR, $i] = 1; n = FNR; next }
         { lines++; fits = 0
           for (d = 1; d <= n && !fits; d++) {
               rest = $0; ok = 1
               while (ok && match(rest, /[0-9]+/)) {
                   ok = (d, substr(rest, RSTART, RLENGTH) + 0) in may; rest = substr(rest, RSTART + RLENGTH) }
               fits = ok }
           if (!fits) { print; bad = 1 } }
         END { if (!lines) { print "no lines"; bad = 1 } exit bad }' "$1" "$2"
}
# The text of every file below folders, workbooks unpacked.
opened() {
    find "$@" -type f -print0 | LC_ALL=C sort -z | while IFS= read -r -d '' file; do
        case $file in
        *.xlsx) unzip -p "$file" | sed 's/></>\n</g' ;;
        *.pdf) pdftotext -layout "$file" - ;;
        *) cat "$file" ;;
        esac
    done
}
none() { [ -z "$1" ] || { echo "$1"; false; }; }

for profile in $PROFILES; do
    release=$(readlink -f "$WORK/reference/$profile/latest")
    # who has a file but for one field must not be able to search for it: no hash of a centre's file, in any spelling
    find "input/$profile" -type f -exec sha256sum {} + | cut -d' ' -f1 >"$LOOK/$profile.hashes"
    check "$profile: there are hashes to look for" test "$(wc -l <"$LOOK/$profile.hashes")" -gt 10
    check "$profile: no hash of a centre's file stands in a release or in feedback" \
        none "$(opened "$release" "$WORK/reference/$profile/feedback" | grep -aiFf "$LOOK/$profile.hashes" | head -3)"
    check "$profile: tags stand there, so that hashes would be seen" \
        test "$(opened "$release" | grep -acFf <(grep -o '"tag": "[0-9a-f]*' "$release/manifest.json" | cut -d'"' -f4))" -gt 20
    check "$profile: every input has a tag" test "$(grep -c '"tag":' "$release/manifest.json")" = \
        "$(sqlite3 "$WORK/reference/$profile/register.sqlite" "SELECT count(*) FROM release_file WHERE kind = 'input'")"
    from=("$release/manifest.json" "$release/figures.csv" "$WORK/reference/$profile/register.sqlite")
    keys=$(ask "${from[@]}" "${KEYS//@/${from[0]}}")
    check "$profile: the manifest says no more of the intake than it should" \
        test "$keys" = accepted,centres,dataset,duplicate_percent,persons,quarantined_percent,refused,submissions,version
    check "$profile: accepted records are those of the register, or all is withheld" none "$(ask "${from[@]}" "$WRONG")"
    check "$profile: no account is a published total and a few" none "$(ask "${from[@]}" "$FEW")"
    check "$profile: sums of what a log counted are not said" none "$(ask "${from[@]}" "$SUMS")"
    ask "${from[@]}" "$EXPLAINED" >"$LOOK/$profile.explained"
    ask "${from[@]}" "$WITHHELD" >"$LOOK/$profile.withheld"
    for book in "$release"/*/tables.xlsx; do
        language=$(basename "$(dirname "$book")")
        coverage_rows "$book" >"$LOOK/$profile.$language.rows"
        check "$profile, $language: every number of the coverage is explained" \
            unexplained "$LOOK/$profile.explained" "$LOOK/$profile.$language.rows"
        intake_lines "$(dirname "$book")/indicators.xlsx" >"$LOOK/$profile.$language.lines"
        check "$profile, $language: every number of a sheet's account is explained" \
            foreign "$LOOK/$profile.explained" "$LOOK/$profile.$language.lines"
    done
    # on no line of the report that has the dataset's name
    pdftotext -layout "$release/en/report.pdf" - | plain >"$LOOK/$profile.report"
    while read -r dataset accepted read; do
        row=$(cut -d' ' -f1 "$LOOK/$profile.explained" | grep -nx "$dataset" | cut -d: -f1)
        name=$(sed -n "${row}p" "$LOOK/$profile.en.rows" | cut -f1)
        check "$profile: the report does not say how many of $dataset there are" \
            none "$(grep -iF -- "$name" "$LOOK/$profile.report" | grep -wE "$accepted|$read")"
    done <"$LOOK/$profile.withheld"
    check "$profile: nothing but title, author, date and language in a workbook's properties" \
        none "$(unzip -p "$release/en/tables.xlsx" docProps/core.xml docProps/custom.xml | sed 's/<[^>]*>/\n/g' | grep -E '[0-9]' |
            grep -vxE '[0-9]{4}-[0-9]{2}-[0-9]{2}T00:00:00Z')"
done

# all of this can fail: where palestine's account is put back as the register has it, it is the total of a table and two
profile=palestine release=$(readlink -f "$WORK/reference/palestine/latest")
check "palestine withholds an account" test -s "$LOOK/palestine.withheld"
read -r dataset accepted read <"$LOOK/palestine.withheld"
awk -v dataset="\"$dataset\"" -v accepted="$accepted" '/"accepted":/ { held = $0; next } /"dataset":/ && held {
    if (index($0, dataset)) sub(/null/, accepted, held) } held && /"centres":/ { kept = $0; next }
    { if (held) { print held; if (kept) print kept; held = kept = "" } print }' "$release/manifest.json" >"$LOOK/planted.json"
found=$(ask "$LOOK/planted.json" "$release/figures.csv" "$WORK/reference/palestine/register.sqlite" "$FEW")
check "a planted account is found out by subtraction" grep -q "$dataset" <<<"$found"
sed "1s/\$/ $read/" "$LOOK/palestine.en.rows" >"$LOOK/planted.rows"
planted() { ! unexplained "$LOOK/palestine.explained" "$LOOK/planted.rows"; }
check "a planted number is not explained" planted
finish
