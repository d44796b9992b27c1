#!/usr/bin/env bash
# Promise 9: nights one after the other, with a late file, a corrected one, a changed definition, or nothing. The register
# must list exactly the figures that differ between the two figures.csv, with the cause that the night had, and no other.
. "$(dirname "$0")/../chain.sh"
make_key
profile=yemen nights=$WORK/nights late=assoc-mina/trainees_2024.csv
rm -rf "$nights"; mkdir -p "$nights"
cp -r schemas "$nights/schemas"; mkdir "$nights/input"; cp -r input/$profile "$nights/input/"
register=$nights/output/$profile/register.sqlite
night() {
    "$MARSAD" run --quiet --profile $profile --key "$KEY" --schemas "$nights/schemas" --input "$nights/input" \
        --output "$nights/output" >"$nights/log" 2>&1
    local code=$?
    [ $code -le 1 ] || { cat "$nights/log"; return 1; }
    mv "$nights/now.csv" "$nights/before.csv" 2>/dev/null
    cp "$nights/output/$profile/latest/figures.csv" "$nights/now.csv"
}
# what differs between the two files, beside what the register says of the newest release; both ways, one line each
differences() {
    sqlite3 -batch -bail :memory: 2>&1 <<SQL
.mode csv
ATTACH 'file:$register?mode=ro' AS register;
.import --csv $nights/before.csv old
.import --csv $nights/now.csv new
CREATE TEMP VIEW compared AS SELECT coalesce(n.figure, o.figure) AS figure, coalesce(o.state, '') AS before,
 coalesce(n.state, '') AS after FROM new n FULL JOIN old o USING (figure)
 WHERE n.value IS NOT o.value OR n.state IS NOT o.state;
CREATE TEMP VIEW listed AS SELECT figure, coalesce(state_before, '') AS before, coalesce(state, '') AS after
 FROM register.v_revision WHERE release_id = (SELECT max(id) FROM register.release);
SELECT 'nothing compared' WHERE (SELECT count(*) FROM new) < 100;
SELECT 'not listed', * FROM (SELECT * FROM compared EXCEPT SELECT * FROM listed);
SELECT 'listed', * FROM (SELECT * FROM listed EXCEPT SELECT * FROM compared);
SQL
}
exact() { [ -z "$(differences | tee /dev/stderr)" ]; } # an error of SQLite is a difference, too
# revisions.csv of the release and the register tell the same
file_exact() {
    diff <(sqlite3 -csv "$register" "SELECT figure, coalesce(state_before, ''), coalesce(state, ''), cause, ltrim(told, '+-')
 FROM v_revision WHERE release_id = (SELECT max(id) FROM release) ORDER BY figure") \
        <(sqlite3 -csv :memory: ".import --csv $nights/output/$profile/latest/revisions.csv listed" \
            "SELECT figure, state_before, state, cause, ltrim(detail, char(39) || '+-') FROM listed ORDER BY figure")
}
# every line has its name in each language
labelled() {
    [ "$(sqlite3 -csv :memory: ".import --csv $nights/output/$profile/latest/revisions.csv listed" \
        "SELECT count(*) FROM listed WHERE label_ar = '' OR label_fr = '' OR label_en = '' OR label_fr = label_ar")" = 0 ]
}
causes() { sqlite3 "$register" "SELECT DISTINCT cause || ' ' || detail FROM v_revision WHERE release_id = (SELECT max(id) FROM release) ORDER BY 1"; }
told() { sqlite3 "$register" "SELECT DISTINCT told FROM v_revision WHERE release_id = (SELECT max(id) FROM release) ORDER BY 1"; }
# NAME: nowhere in revisions.csv, in the part of the sheets that lists revisions, or in what explain says of each figure of it
unnamed() {
    local figure
    ! grep -q "$1" "$nights/output/$profile/latest/revisions.csv" || return 1
    unzip -p "$nights/output/$profile/latest/en/indicators.xlsx" xl/sharedStrings.xml >"$nights/words" || return 1
    grep -q "files of centres, not named" "$nights/words" || return 1
    ! grep -q "[+~-]$1" "$nights/words" || return 1
    figure=$(sed -n 2p "$nights/output/$profile/latest/revisions.csv" | cut -d, -f1)
    "$MARSAD" explain "$figure" --output "$nights/output" --schemas "$nights/schemas" --lang en >"$nights/said" || return 1
    grep -q "not named" "$nights/said" && ! grep -q "$1" "$nights/said"
}
count() { sqlite3 "$register" "SELECT count(*) FROM v_revision WHERE release_id = (SELECT max(id) FROM release)"; }
releases() { sqlite3 "$register" "SELECT count(*) FROM release"; }

mv "$nights/input/$profile/$late" "$nights/late.csv"
check "the first night" night
check "the first release revises nothing" test "$(count)" = 0
check "the first release: revisions.csv is a header" test "$(wc -l <"$nights/output/$profile/latest/revisions.csv")" = 1
cp "$nights/late.csv" "$nights/late.whole"
mv "$nights/late.csv" "$nights/input/$profile/$late"
check "a late file" night
check "a late file: figures changed ($(count))" test "$(count)" -gt 0
check "a late file: the list is exact" exact
check "a late file: revisions.csv is the list" file_exact
check "a late file: is the cause, and nothing else" test "$(causes)" = "data +assoc-mina/empowerment_trainees/2024"
before=$(releases)
check "nothing new" night
check "nothing new: no release, no revision" test "$(releases)" = "$before"
sed 's/\r$//' "$nights/input/$profile/$late" | awk 'NR == 1 || NR % 2' >"$nights/half.csv"
mv "$nights/half.csv" "$nights/input/$profile/$late"
check "a corrected file" night
check "a corrected file: the list is exact" exact
check "a corrected file: the file of labels is in three languages" labelled
check "a corrected file: is the cause" test "$(causes)" = "data ~assoc-mina/empowerment_trainees/2024"
# one trainee more: the register knows whose file it is, readers must not
{ cat "$nights/input/$profile/$late"; sed 's/\r$//' "$nights/late.whole" | awk 'NR == 2'; } >"$nights/one.csv"
mv "$nights/one.csv" "$nights/input/$profile/$late"
check "one woman more" night
check "one woman more: figures changed ($(count))" test "$(count)" -gt 0
check "one woman more: is the cause" test "$(causes)" = "data ~assoc-mina/empowerment_trainees/2024"
check "one woman more: readers are told of no file" test "$(told)" = files-not-named
check "one woman more: her centre is named nowhere" unnamed assoc-mina
check "one woman more: revisions.csv is the list" file_exact
definition=$(cd "$nights/schemas" && find . -name I6.yaml -path "*$profile*" | head -1)
sed -i 's/^where: .*/where: "completed = FALSE"/' "$nights/schemas/$definition"
check "a changed definition" night
check "a changed definition: figures changed ($(count))" test "$(count)" -gt 0
check "a changed definition: the list is exact" exact
check "a changed definition: revisions.csv is the list" file_exact
check "a changed definition: is named" test "$(causes)" = "descriptor ${definition#./}"
echo '# another word' >>"$nights/schemas/profiles/$profile/publish/report.yaml"
check "another word in the report" night
check "another word: nothing is revised" test "$(count)" = 0
check "another word: and the figures are the same" cmp "$nights/before.csv" "$nights/now.csv"
finish
