#!/usr/bin/env bash
# The whole chain built with AddressSanitizer and UBSan (make asan), on the smallest sample and on
# its damaged copies: no report, and the usual exit codes.
. "$(dirname "$0")/../chain.sh"
MARSAD=$ROOT/build/asan/marsad
WORK=$WORK/sanitizer; mkdir -p "$WORK"
rm -rf "$WORK/out" "$WORK/input"
KEY=$WORK/marsad.key
make_key
clean() { ! grep -qE "ERROR: AddressSanitizer|runtime error|LeakSanitizer" "$1"; }
exits "a night" 0 "$MARSAD" run --profile yemen --key "$KEY" --output "$WORK/out"
check "no report" clean "$WORK/last.log"
exits "a second night" 0 "$MARSAD" run --profile yemen --key "$KEY" --output "$WORK/out"
exits "verify" 0 "$MARSAD" verify "$WORK/out/yemen/latest"
mkdir -p "$WORK/input"; cp -r input/yemen "$WORK/input/"
n=0
for file in "$WORK"/input/yemen/*/*.csv; do
    n=$((n + 1))
    size=$(stat -c %s "$file")
    case $((n % 4)) in
        0) head -c $((size * 2 / 3)) "$file" >"$file.x" ;;             # cut
        1) sed '3s/[,;\t]/"/' "$file" >"$file.x" ;;                    # a stray quote
        2) sed '4s/$/\xff\xfe/' "$file" >"$file.x" ;;                  # bytes of another encoding
        3) sed '2s/[,;\t].*$//' "$file" >"$file.x" ;;                  # too few cells
    esac
    mv "$file.x" "$file"
done
"$MARSAD" run --profile yemen --key "$KEY" --output "$WORK/out" --input "$WORK/input" >"$WORK/damaged.log" 2>&1
code=$?
if [ $code -le 1 ]; then ok "damaged files: exit code $code"; else bad "damaged files: exit code $code" "$WORK/damaged.log"; fi
check "no report on damaged files" clean "$WORK/damaged.log"
finish
