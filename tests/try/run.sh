#!/usr/bin/env bash
# marsad try: every indicator of every shipped profile is computed and printed, the register stays
# as it is, and nothing small is shown without --raw. The last line is `N passed, N failed`.
. "$(dirname "$0")/../chain.sh"
reference_run || exit 1
OUT=$WORK/reference

# codes PROFILE: as figures.csv has them
codes() { cut -d, -f1 "$OUT/$1/latest/figures.csv" | sed 1d | cut -d/ -f2 | sed 's/\.[0-9]*$//' | LC_ALL=C sort -u; }

for profile in $PROFILES; do
    before=$(sha256sum <"$OUT/$profile/register.sqlite")
    wrong=""
    for code in $(codes "$profile"); do
        "$MARSAD" try "$code" --profile "$profile" --output "$OUT" --lang en >"$WORK/try.txt" 2>"$WORK/try.log" &&
            grep -q "^$code\.1: " "$WORK/try.txt" && ! grep -q UNPROTECTED "$WORK/try.txt" || wrong="$wrong $code"
    done
    if [ -z "$wrong" ]; then ok "$profile: every indicator is printed"; else echo "$wrong" >"$WORK/last.log"; bad "$profile: every indicator is printed" "$WORK/last.log"; fi
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

exits "no profile" 2 "$MARSAD" try A1
exits "no indicator" 2 "$MARSAD" try --profile morocco --output "$OUT"
exits "an indicator that there is not" 2 "$MARSAD" try Z99 --profile morocco --output "$OUT" --lang en
says "it is named" Z99
exits "a profile that was never run" 2 "$MARSAD" try A1 --profile morocco --output "$WORK/nowhere"
for language in ar fr en; do
    exits "in $language" 0 "$MARSAD" try A1 --profile morocco --output "$OUT" --lang $language
done
finish
