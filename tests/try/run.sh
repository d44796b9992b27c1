#!/usr/bin/env bash
# marsad try: every indicator of the smallest shipped profile, and of the others one of each method,
# is computed and printed, the register stays as it is, and nothing small is shown without --raw.
# The last line is `N passed, N failed`.
. "$(dirname "$0")/../chain.sh"
reference_run || exit 1
OUT=$WORK/reference

# codes PROFILE: as figures.csv has them; each `try` protects all tables of the profile
codes() {
    local each=method
    [ "$1" = yemen ] && each=indicator
    sqlite3 :memory: ".import --csv $OUT/$1/latest/figures.csv figures" \
        "SELECT DISTINCT indicator FROM (SELECT min(indicator) AS indicator FROM figures WHERE indicator <> '' GROUP BY $each) ORDER BY 1"
}

for profile in $PROFILES; do
    before=$(sha256sum <"$OUT/$profile/register.sqlite")
    wrong="" name="$profile: one indicator of each method is printed"
    [ "$profile" = yemen ] && name="$profile: every indicator is printed"
    for code in $(codes "$profile"); do
        "$MARSAD" try "$code" --profile "$profile" --output "$OUT" --lang en >"$WORK/try.txt" 2>"$WORK/try.log" &&
            grep -q "^$code\.1: " "$WORK/try.txt" && ! grep -q UNPROTECTED "$WORK/try.txt" || wrong="$wrong $code"
    done
    [ -n "$(codes "$profile")" ] || wrong=" none"
    if [ -z "$wrong" ]; then ok "$name"; else echo "$wrong" >"$WORK/last.log"; bad "$name" "$WORK/last.log"; fi
    after=$(sha256sum <"$OUT/$profile/register.sqlite")
    check "$profile: the register is as it was" [ "$before" = "$after" ]
done

# a table that the release suppresses in: protected it hides, raw it does not
first=$(awk -F, '/suppressed/ { split($1, part, "/"); sub(/\.[0-9]+$/, "", part[2]); print part[2]; exit }' "$OUT/morocco/latest/figures.csv")
exits "an indicator with few records" 0 "$MARSAD" try "$first" --profile morocco --output "$OUT" --lang en
says "what is small is not shown" suppressed
exits "the same, unprotected" 0 "$MARSAD" try "$first" --profile morocco --output "$OUT" --lang en --raw
says "and this is said" UNPROTECTED
if grep -q suppressed "$WORK/last.log"; then bad "raw numbers are all there"; else ok "raw numbers are all there"; fi

# what was never sent is no zero: D7 looks at follow-ups, D13 at answers, and palestine has files of neither
SCHEMAS=$WORK/try-schemas
OBSERVATORY=$SCHEMAS/profiles/palestine/observatory.yaml
rm -rf "$SCHEMAS"
cp -r schemas "$SCHEMAS"
sed -i -e '/^datasets:/{/followups/!s/\]/, followups]/}' -e '/^datasets:/s/\]/, feedback]/' \
    -e 's/^indicators: \[/indicators: [D7, D13, /' "$OBSERVATORY"
for code in D7 D13; do
    exits "$code without its files" 0 "$MARSAD" try $code --schemas "$SCHEMAS" --profile palestine --output "$OUT" --lang en
    says "nothing of it was collected" "^Total +not collected"
    if grep -qE "^20[0-9]+ +[0-9]" "$WORK/said.log"; then bad "and no year has a number" "$WORK/said.log"; else ok "and no year has a number"; fi
done
sed -i '/^datasets:/s/, followups//' "$OBSERVATORY"
exits "an indicator over a column that the profile cannot have" 3 "$MARSAD" try D7 --schemas "$SCHEMAS" --profile palestine --output "$OUT" --lang en
says "the dataset that is missing is named" "D7.yaml:[0-9]+:[0-9]+: .*followups"
sed -i 's/^indicators: \[D7, /indicators: [/' "$OBSERVATORY"
exits "without it the profile is sound" 0 "$MARSAD" check schemas --schemas "$SCHEMAS" --profile palestine

# a rate in a year that the population lacks: which years it has, and what to write
rm -rf "$SCHEMAS"
cp -r schemas "$SCHEMAS"
WOMEN=$SCHEMAS/profiles/morocco/population/women.csv
sed -i -e '/^# beyond/d' -e '/,2025,/d' "$WOMEN"
exits "a rate beyond its population" 0 "$MARSAD" try A4 --schemas "$SCHEMAS" --profile morocco --output "$OUT" --lang en
says "the years of the file are named" "^Population women: years 2023-2024\."
says "and those after it" "^2025: after its last year.*population/women.csv.*beyond: last"
sed -i -e '/,2024,/d' -e 's/,2023,/,2024,/' "$WOMEN"
exits "a rate before and beyond its population" 0 "$MARSAD" try A4 --schemas "$SCHEMAS" --profile morocco --output "$OUT" --lang en
says "one year" "^Population women: years 2024\."
says "what is before it" "^2023: before its first year\. Add"
sed -i -e 's/,2024,/,2022,/' "$WOMEN"
sed -n 's/,2022,/,2026,/p' "$WOMEN" >>"$WOMEN"
echo '# between: none' >>"$WOMEN"
exits "a rate between years that are not interpolated" 0 "$MARSAD" try A4 --schemas "$SCHEMAS" --profile morocco --output "$OUT" --lang en
says "all of them in one row" "^2023-2025: between its years.*between: none"
exits "a rate with its population" 0 "$MARSAD" try A4 --profile morocco --output "$OUT" --lang en
if grep -q "^Population" "$WORK/last.log"; then bad "then nothing is said of years" "$WORK/last.log"; else ok "then nothing is said of years"; fi

# a change over the same centres is the one that is published
same=$(sqlite3 :memory: ".mode csv" ".import --csv $OUT/morocco/latest/figures.csv figures" ".mode list" "SELECT extra_1 FROM figures WHERE figure = 'morocco/A15.1/2025'")
exits "a change" 0 "$MARSAD" try A15 --profile morocco --output "$OUT" --lang en
says "the same centres have their column" "Same centres"
says "with the published number ($same)" "^2025 +[0-9].* $same *$"

exits "no profile" 2 "$MARSAD" try A1
exits "no indicator" 2 "$MARSAD" try --profile morocco --output "$OUT"
exits "an indicator that there is not" 2 "$MARSAD" try Z99 --profile morocco --output "$OUT" --lang en
says "it is named" Z99
exits "a profile that was never run" 2 "$MARSAD" try A1 --profile morocco --output "$WORK/nowhere"
for language in ar fr en; do
    exits "in $language" 0 "$MARSAD" try A1 --profile morocco --output "$OUT" --lang $language
done
finish
