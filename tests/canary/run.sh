#!/usr/bin/env bash
# No identity in clear ever reaches the disk: every name, phone and identity number planted in the
# shipped input (tests/data/canaries.txt) is looked for in every byte written.
. "$(dirname "$0")/../chain.sh"
check "reference run" reference_run
# some centres write other encodings: the search is in their text
text=$WORK/input-text; rm -rf "$text"; cp -r input "$text"
find "$text" -name '*.csv' | while read -r f; do
    from=CP1256
    [ "$(head -c 2 "$f" | od -An -tx1)" = " ff fe" ] && from=UTF-16
    [ $from = CP1256 ] && iconv -f UTF-8 -t UTF-8 "$f" >/dev/null 2>&1 && continue
    iconv -f $from -t UTF-8 "$f" >"$f.text" 2>/dev/null && mv "$f.text" "$f"
done
export text
check "the canaries are really planted" bash -c 'while read -r c; do [ -z "$c" ] || grep -rqF -- "$c" "$text" || { echo "not planted: a line of canaries.txt"; exit 1; }; done < tests/data/canaries.txt'
grep -v '^$' tests/data/canaries.txt >"$WORK/canaries"
plain=$WORK/plain; rm -rf "$plain"; mkdir -p "$plain"
# everything written, unpacked so that nothing hides in a compressed stream
cp -r "$WORK/reference" "$plain/raw"
cp "$WORK/reference.log" "$plain/" 2>/dev/null
find "$plain/raw" -name '*.xlsx' | while read -r f; do mkdir -p "$f.d" && unzip -qq "$f" -d "$f.d"; done
find "$plain/raw" -name '*.pdf' | while read -r f; do qpdf --qdf --object-streams=disable "$f" "$f.qdf" 2>/dev/null; pdftotext "$f" "$f.txt"; done
find "$plain/raw" -name 'register.sqlite' | while read -r f; do sqlite3 "$f" .dump >"$f.sql"; done
none() { ! grep -rlaF -f "$WORK/canaries" "$plain"; }
check "no canary in any byte written ($(find "$plain" -type f | wc -l) files)" none
"$MARSAD" run --verbose --profile palestine --key "$KEY" --output "$WORK/canary" >"$plain/verbose.log" 2>&1
"$MARSAD" check input/palestine --profile palestine >"$plain/check.log" 2>&1
"$MARSAD" status --verbose --output "$WORK/reference" >"$plain/status.log" 2>&1
check "no canary in messages, logs or check" none
# the test can fail: a planted canary in one output is found
head -1 "$WORK/canaries" >"$plain/probe"
found() { grep -rqaF -f "$WORK/canaries" "$plain"; }
check "the search itself finds a canary" found
finish
