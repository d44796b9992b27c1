#!/usr/bin/env bash
# Every number of every shipped indicator a second time in SQLite (oracle.c says how), and of the profile `recorder` of
# the golden tests, which has every form of derived column and every measure, over random records.
. "$(dirname "$0")/../chain.sh"
ORACLE=build/release/tests/oracle/oracle
check "the chain runs on the shipped input" reference_run
for profile in $PROFILES; do
    check "$profile: every number equals SQLite's" $ORACLE "$profile" "$WORK/reference/$profile/register.sqlite" "$KEY"
done
if [ -f ../shared/real/linea144-2020.csv ]; then
    [ -f "$WORK/linea144/linea144/register.sqlite" ] || "$MARSAD" run --quiet --profile linea144 --key "$KEY" --output "$WORK/linea144"
    check "linea144: every number equals SQLite's" $ORACLE linea144 "$WORK/linea144/linea144/register.sqlite" "$KEY"
fi

# the same over what palestine never sends: derived columns of it are missing, and counts beside them stand
NEVER=$WORK/oracle-never-sent
rm -rf "$NEVER"
cp -r schemas "$NEVER"
sed -i -e '/^datasets:/{/followups/!s/\]/, followups]/}' -e '/^datasets:/{/perpetrators/!s/\]/, perpetrators]/}' \
    -e '/^datasets:/s/\]/, feedback]/' -e 's/^indicators: \[/indicators: [D7, D13, D14, B3, B4, /' \
    "$NEVER/profiles/palestine/observatory.yaml"
check "palestine, asked for what it never sent: every number equals SQLite's" \
    $ORACLE palestine "$WORK/reference/palestine/register.sqlite" "$KEY" "$NEVER"

SCHEMAS=$WORK/recorder/oracle-schemas
rm -rf "$SCHEMAS"
mkdir -p "$SCHEMAS/profiles"
cp -r schemas/common "$SCHEMAS/"
cp -r tests/golden/defects/recorder "$SCHEMAS/profiles/"
for seed in ${SEEDS:-1 2}; do
    folder=$WORK/recorder/random-$seed
    rm -rf "$folder"
    mkdir -p "$folder/input/recorder"
    awk -v seed="$seed" -v folder="$folder/input/recorder" -f tests/oracle/random_records.awk
    exits "random records $seed go through" 0 "$MARSAD" run --quiet --schemas "$SCHEMAS" --profile recorder \
        --input "$folder/input" --key "$KEY" --output "$folder"
    check "random records $seed: every number equals SQLite's" \
        $ORACLE recorder "$folder/recorder/register.sqlite" "$KEY" "$SCHEMAS"
done
finish
