#!/usr/bin/env bash
# marsad check as the CI of others calls it: exit codes, and a document that a program can read, also
# when nothing could be judged.
set -u
cd "$(dirname "$0")/../.." || exit 2
root=$(pwd)
marsad=$root/${1:-build/release}/marsad
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
passed=0 failed=0
printf 'a,b\n1,2\n' >good.csv
printf 'a,b\nx,2\n' >bad.csv
: >empty.csv
printf 'a,b\n\351,2\n' >bytes.csv
cp bad.csv $'odd"\377.csv'
printf '{"fields":[{"name":"a","type":"integer"},{"name":"b"}]}' >schema.json
printf '{"fields":[{"name":"a","type":"intger"}]}' >broken.json

# expect CODE PATTERN ARGUMENT...: the exit code, a pattern in the document, and no byte that is no text
expect() {
    local code=$1 pattern=$2
    shift 2
    "$marsad" check "$@" >out 2>err </dev/null
    local found=$?
    if [ $found -eq "$code" ] && grep -q -- "$pattern" out && iconv -f UTF-8 -t UTF-8 out >utf8 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL  check $*: exit $found, expected $code with $pattern"
        head -c 400 out
    fi
}

expect 0 '"valid": true' good.csv --schema schema.json --format json
expect 1 '"type-error"' bad.csv --schema schema.json --format json
expect 1 '"source-error"' empty.csv --schema schema.json --format json
expect 1 '"row": null, "line": 2, .*"encoding-error"' bytes.csv --encoding utf-8 --format json
expect 0 '"notes": \[' bytes.csv --encoding windows-1252 --format json
expect 1 '"type-error"' $'odd"\377.csv' --schema schema.json --format json
expect 1 '"files": 2, "records": 2, "errors": 1' good.csv bad.csv --schema schema.json --format json
expect 1 '^good.csv: 1 .* nothing found' bad.csv good.csv --schema schema.json
expect 2 '"scheme-error"' good.csv absent.csv --schema schema.json --format json
expect 2 '"scheme-error"' - --schema schema.json --format json
expect 3 '"file": "broken.json", .*"schema-error"' good.csv --schema broken.json --format json
expect 5 '"file": "absent.json", .*"scheme-error"' good.csv --schema absent.json --format json
expect 1 '^bad.csv,,2,2,1,a,type-error,integer,quarantine-row$' bad.csv --schema schema.json --format csv
expect 2 '"not-checked"' --format json

# What is doubtful about the file's own descriptors is told, what is doubtful about indicators is not.
cp -r "$root/schemas" schemas
sed -i '0,/^  en: /s//  en: Prevalence of /' schemas/common/indicators/A3.yaml
sed -i 's/{ar: [^,]*, fr: Centre, en: Centre}/{ar: Centre, fr: Centre, en: Centre}/' schemas/common/datasets/cases.yaml
file=$(find "$root/input/morocco" -name 'cases*.csv' | LC_ALL=C sort | head -1)
centre=$(basename "$(dirname "$file")")
told() {
    "$marsad" check "$@" --schemas schemas --profile morocco --centre "$centre" --lang en >out 2>err
    grep -c '^marsad: common/indicators' err; grep -c '^marsad: common/datasets/cases.yaml' err; grep -c . err
}
"$marsad" check schemas --schemas schemas --profile morocco --lang en >out 2>err
doubts=$(grep -c '^marsad: common/indicators/A3.*warning' err)
if [ "$doubts" -gt 0 ] && grep -q '^marsad: common/datasets/cases.yaml.*warning' err; then
    passed=$((passed + 1)); else failed=$((failed + 1)); echo "FAIL  check schemas tells of both"; head -c 400 err; fi
for what in "$file" "$(dirname "$file")"; do
    read -r -d '' indicators datasets all < <(told "$what" | tr '\n' ' ')
    if [ "$indicators" = 0 ] && [ "$datasets" = 1 ] && [ "$all" = 1 ]; then passed=$((passed + 1)); else
        failed=$((failed + 1)); echo "FAIL  check $what: $indicators of indicators, $datasets of the dataset, $all in all"; head -c 400 err; fi
done
"$marsad" check absent.csv --schemas schemas --profile morocco --lang en >out 2>err
if [ $? -eq 2 ] && [ "$(grep -c . err)" -eq 1 ]; then passed=$((passed + 1)); else
    failed=$((failed + 1)); echo "FAIL  check absent.csv"; head -c 400 err; fi
echo "$passed passed, $failed failed"
[ $failed -eq 0 ] && [ $passed -gt 0 ]
