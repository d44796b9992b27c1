#!/usr/bin/env bash
# The benchmark export (../shared/bench: 25 columns, N records in 100 files) through Marsad and
# through its peers, in alternation, on one machine: processor seconds and peak memory of the whole
# job, and whether the counts are the same, byte for byte.
#   Marsad: intake, link, indicators (register written; every column validated)
#   DuckDB: the tuned SQL of ../shared/bench (DUCKDB_API: path of @duckdb/node-api)
#   pandas: the script there (/usr/bin/python3 with python3-pandas)
# A record key counts within its centre here, so the peers' SQL looks for equal keys there too.
# N=5000000 RUNS=3 QUOTED=1 (every cell quoted). Peers that are absent are left out, saying so.
set -u
cd "$(dirname "$0")/../.." || exit 2
N=${N:-5000000} RUNS=${RUNS:-3} shared=../shared/bench
work=$PWD/build/bench/peers-$N${QUOTED:+-quoted}
[ -f $shared/gen.c ] || { echo "peers: $shared is absent: nothing to compare with"; exit 0; }
mkdir -p "$work"
if [ ! -f "$work/done" ]; then
    gcc -O2 -w -o "$work/gen" $shared/gen.c -lm && "$work/gen" "$N" "$work/flat" ${QUOTED:+quoted} || exit 1
    for file in "$work"/flat/c0*.csv; do
        centre=CT$(basename "$file" .csv | sed 's/^c//')
        mkdir -p "$work/input/export/$centre" && mv "$file" "$work/input/export/$centre/contacts_2024.csv"
    done
    touch "$work/done"
fi
[ -f "$work/key" ] || build/release/marsad --key "$work/key" key new >/dev/null || exit 1
files="$work/input/export/*/contacts_2024.csv"
cat $files >/dev/null # page cache

marsad() {
    rm -rf "$work/output"
    LC_ALL=C build/release/marsad run --verbose --lang en --profile export --schemas tests/bench/schemas \
        --input "$work/input" --output "$work/output" --key "$work/key" >"$work/stdout" 2>"$work/stderr" ||
        { cat "$work/stderr"; return 1; }
    # stages: intake, link, feedback, compare, indicators, ...
    awk '/ of processor/ { stage++; gsub(",", ""); wall[stage] = $1; processor[stage] = $3; peak[stage] = $(NF - 1) }
        END { most = peak[1]; for (i in peak) if ((i == 2 || i == 5) && peak[i] > most) most = peak[i]
            printf "  marsad   %6.2f s of processor (intake %.2f, link %.2f, indicators %.2f), %5.2f s, %d MiB\n",
                processor[1] + processor[2] + processor[5], processor[1], processor[2], processor[5],
                wall[1] + wall[2] + wall[5], most }' "$work/stderr"
    # governorate, year, age group, type, records, persons: cells of the finest positions, none empty
    awk -F, 'BEGIN { split("a0 a15 a18 a25 a35 a50 a65 unknown", code, " ")
            split("0-14 15-17 18-24 25-34 35-49 50-64 65+ unk", name, " ")
            for (i in code) group[code[i]] = name[i] }
        $1 ~ /^export\/E[12]\.1\// { split($1, at, "/"); if (at[3] == "total" || at[4] == "total" || at[5] == "total" || at[6] == "total") next
            cell = at[3] "," at[4] "," group[at[5]] "," at[6]; split($0, half, "\""); split(half[3], number, ",")
            if (at[2] == "E2.1") records[cell] = number[2]; else persons[cell] = number[2] }
        END { for (cell in records) if (records[cell] > 0) print cell "," records[cell] "," persons[cell] }' \
        "$work/output/export/latest/figures.csv" | LC_ALL=C sort >"$work/marsad.csv"
}
timed() { # NAME COMMAND...: its processor seconds and peak memory
    local name=$1
    shift
    /usr/bin/time -f "%U %S %e %M" -o "$work/time" "$@" >"$work/$name.log" 2>&1 || { tail -3 "$work/$name.log"; return 1; }
    tail -1 "$work/time" | awk -v name="$name" '{ printf "  %-8s %6.2f s of processor, %5.2f s, %d MiB\n", name, $1 + $2, $3, $4 / 1024 }'
}
same() { # NAME: the peer's counts against ours
    tail -n +2 "$work/$1.csv" | tr -d '\r' | LC_ALL=C sort | cmp -s - "$work/marsad.csv" &&
        echo "  $1: $(wc -l <"$work/marsad.csv") cells, the same bytes" || { echo "  $1: COUNTS DIFFER"; return 1; }
}
duck() {
    [ -n "${DUCKDB_API:-}" ] || { echo "  duckdb   absent (DUCKDB_API: path of @duckdb/node-api)"; return 0; }
    sed -e 's/SELECT record_id, (record_id IS NULL)/SELECT r.centre_id AS cen, record_id, (record_id IS NULL)/' \
        -e 's/^CREATE TEMP TABLE dup AS .*/CREATE TEMP TABLE dup AS SELECT cen, record_id, count(*) n FROM s WHERE NOT(e_id OR e_cen OR e_per OR e_date OR e_birth OR e_sex OR e_gov OR e_vt) GROUP BY ALL HAVING count(*)>1;/' \
        -e 's/ANTI JOIN dup USING(record_id)/ANTI JOIN dup USING(cen, record_id)/' $shared/duck_e2e_v3.sql >"$work/duckdb.sql"
    timed duckdb env DUCKDB_API="$DUCKDB_API" node $shared/duck.js "$(nproc)" "$work/duckdb.sql" "F=$files" \
        "CEN=$work/flat/centres.csv" "HASH=md5('K3y0K3y0K3y0K3y0'||person_code)" "OUT=$work/duckdb.csv" && same duckdb
}
pandas() {
    /usr/bin/python3 -c 'import pandas' 2>/dev/null || { echo "  pandas   absent (python3-pandas)"; return 0; }
    # keys within a centre, among valid records
    sed -e 's/^dup=.*/valid=~(e_id|e_cen|e_per|e_date|e_birth|e_sex|e_gov|e_vt); dup=np.zeros(len(d),bool); dup[valid]=d[valid].duplicated(["centre_id","record_id"],keep=False).values/' \
        $shared/e2e_pd.py >"$work/table.py"
    timed pandas /usr/bin/python3 "$work/table.py" "$files" "$work/pandas.csv" "$work/flat/centres.csv" sip && same pandas
}
echo "input: $N records, $(cat $files | wc -c) bytes, 100 files${QUOTED:+, every cell quoted}"
failed=0
for run in $(seq "$RUNS"); do
    echo "run $run"
    marsad || exit 1
    duck || failed=1
    [ "$run" -gt 1 ] || pandas || failed=1
done
# counting over the register that the last run left
N=$N RUNS=$RUNS WORK="$work" tests/bench/peers_indicators.sh || failed=1
exit $failed
