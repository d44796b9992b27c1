#!/usr/bin/env bash
# Seconds that `marsad check --schema` takes for 100,000 records of 12 cells: the best of RUNS whole
# processes. The file is made by awk, always the same.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
LC_ALL=C awk 'BEGIN {
    print "id,date,sex,district,kind,age,amount,children,first,second,referred,note"
    split("f m u", sex, " "); split("north south east west centre", district, " ")
    for (i = 1; i <= 100000; i++)
        printf "CS-%06d,20%02d-%02d-%02d,%s,%s,kind%02d,%d,%d.%02d,%d,%s,%s,%s,note number %d\n",
            i, 10 + i % 15, 1 + i % 12, 1 + i % 28, sex[1 + i % 3], district[1 + i % 5], i % 17,
            i % 90, i % 1000, i % 100, i % 9, i % 2 ? "true" : "false", i % 3 ? "true" : "false",
            i % 7 ? "yes" : "no", i
}' >"$work/records.csv"
cat >"$work/schema.json" <<'S'
{"fields": [
  {"name": "id", "type": "string", "constraints": {"required": true, "unique": true, "pattern": "CS-[0-9]{6}"}},
  {"name": "date", "type": "date", "constraints": {"required": true, "minimum": "2010-01-01"}},
  {"name": "sex", "type": "string", "constraints": {"enum": ["f", "m", "u"]}},
  {"name": "district", "type": "string", "constraints": {"enum": ["north", "south", "east", "west", "centre"]}},
  {"name": "kind", "type": "string", "constraints": {"maxLength": 8}},
  {"name": "age", "type": "integer", "constraints": {"minimum": 0, "maximum": 120}},
  {"name": "amount", "type": "number"},
  {"name": "children", "type": "integer"},
  {"name": "first", "type": "boolean"},
  {"name": "second", "type": "boolean"},
  {"name": "referred", "type": "string"},
  {"name": "note", "type": "string"}
], "primaryKey": ["id"]}
S
TIMEFORMAT='%R %U %S'
for ((run = 0; run < ${RUNS:-5}; run++)); do
    { time "${BUILD:-build/release}"/marsad check "$work/records.csv" --schema "$work/schema.json" --format json >"$work/answer.json"; } 2>>"$work/times"
done
grep -q '"valid": true' "$work/answer.json" || { cat "$work/answer.json"; exit 1; }
awk 'NR == 1 || $1 < wall { wall = $1 } NR == 1 || $2 + $3 < cpu { cpu = $2 + $3 }
    END { printf "marsad check, 100,000 x 12 cells: %.3f s (%.3f s of processor)\n", wall, cpu }' "$work/times"
