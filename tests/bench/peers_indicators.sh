#!/usr/bin/env bash
# Counting over the register of the benchmark export against DuckDB over its own table file, made
# from the same rows, in alternation: records and exact distinct persons
#   job    by governorate, year, age group and violence type (a record has several)
#   suite  20 breakdowns (../shared/bench/duck_suite.sql)
# All cells are compared. Then a regression of 50,000 rows and 60 columns, alone.
# Ours is timed from opening the register to the last cell; DuckDB from the query to its end, its file
# open, on as many threads. N=5000000 RUNS=3; DUCKDB_API: path of @duckdb/node-api, else it is left out.
set -u
cd "$(dirname "$0")/../.." || exit 2
N=${N:-5000000} RUNS=${RUNS:-3} shared=../shared/bench threads=${THREADS:-$(nproc)}
work=${WORK:-$PWD/build/bench/peers-$N} build=${BUILD:-build/release}
register=${REGISTER:-$work/output/export/register.sqlite}
[ -f "$shared/duck_suite.sql" ] || { echo "peers_indicators: $shared is absent: nothing to compare with"; exit 0; }
[ -f "$register" ] || { echo "peers_indicators: no register; tests/bench/peers.sh makes it"; exit 2; }
cp "$register" "$work/counted.sqlite" # upgraded by opening; the copy is folded into one file
register=$work/counted.sqlite
ours() { "$build/tests/bench/bench_indicators" "$@" || exit 1; }

# the columns of the suite: name here, and as DuckDB shows its value
columns='gov:governorate:gov::VARCHAR
sex:sex:sex::VARCHAR
rel:perpetrator_relation:rel::VARCHAR
st:setting:st::VARCHAR
mar:marital_status:mar::VARCHAR
edu:education:edu::VARCHAR
refr:referral:refr::VARCHAR
emp:employment:emp::VARCHAR
cen:centre_id:cen::VARCHAR
y:contact_date.year:y::VARCHAR
ag:age_band:["a0","a15","a18","a25","a35","a50","a65","unknown"][ag+1]
frq:frequency:frq::VARCHAR
urg:urgency:urg::VARCHAR
nat:nationality:nat::VARCHAR
kid:children_count:kid::VARCHAR
dis:disability:CASE WHEN dis THEN "yes" ELSE "no" END
psex:perpetrator_sex:CASE WHEN psex THEN "M" ELSE "F" END
cmp:complaint_filed:CASE WHEN cmp THEN "yes" ELSE "no" END'
suite=$(sed -n 's/^CREATE TEMP TABLE \(r[0-9]*\) AS SELECT \(.*\),count(\*) n.*/\1:\2/p' $shared/duck_suite.sql)
echo "four: governorate contact_date.year age_band violence_types" >"$work/job.txt"
awk -F: 'NR == FNR { column[$1] = $2; next }
    { n = split($2, name, ","); line = $1 ":"; for (i = 1; i <= n; i++) line = line " " column[name[i]]; print line }' \
    <(echo "$columns") <(echo "$suite") >"$work/suite.txt"
types="CREATE OR REPLACE TEMP TABLE m AS SELECT vts, unnest(string_split(vts::VARCHAR, ';')) AS vt FROM (SELECT DISTINCT vts FROM c3);"
four='gov,y,ag,vt,count(*) n,count(DISTINCT pid) p FROM c3 JOIN m USING (vts) GROUP BY ALL'
pairs='WITH x AS (SELECT gov,y,ag,vt,pid,count(*) n FROM c3 JOIN m USING (vts) GROUP BY ALL) SELECT gov,y,ag,vt,sum(n)::INT n,count(*) p FROM x GROUP BY gov,y,ag,vt'
printf '%s\nCREATE OR REPLACE TEMP TABLE four AS SELECT %s;\n' "$types" "$four" >"$work/job.sql"
printf '%s\nCREATE OR REPLACE TEMP TABLE four AS %s;\n' "$types" "$pairs" >"$work/job2.sql"
sed 's/CREATE TEMP/CREATE OR REPLACE TEMP/; s/\${T}/c3/' $shared/duck_suite.sql >"$work/suite.sql"

duckdb_ready() { # its own table file, from the rows of the register
    [ -n "${DUCKDB_API:-}" ] || { echo "duckdb absent (DUCKDB_API: path of @duckdb/node-api)"; return 1; }
    [ "$work/duck.db" -nt "$register.made" ] && [ -f "$register.made" ] && return 0
    rm -f "$work/duck.db" "$work/rows.csv"
    "$build/tests/bench/bench_indicators" --dump "$register" tests/bench/schemas export contacts "$work/rows.csv" || return 1
    { echo "CREATE TABLE c AS SELECT pid, year(contact_date)::SMALLINT AS y,
        (list_position(['a0','a15','a18','a25','a35','a50','a65','unknown'], coalesce(age_band, 'unknown')) - 1)::UTINYINT AS ag,
        governorate AS gov, violence_types AS vts, sex, perpetrator_relation AS rel, setting AS st, marital_status AS mar,
        education AS edu, employment AS emp, referral AS refr, frequency AS frq, urgency::UTINYINT AS urg, centre_id AS cen,
        nationality AS nat, children_count::UTINYINT AS kid, if(disability, 'Y', 'N') AS dis, perpetrator_sex AS psex,
        if(complaint_filed, 'Y', 'N') AS cmp FROM read_csv('\${ROWS}', header=true, auto_detect=false, columns={'pid':'BIGINT',
        'centre_id':'VARCHAR','contact_date':'DATE','age_band':'VARCHAR','sex':'VARCHAR','nationality':'VARCHAR',
        'governorate':'VARCHAR','delegation':'VARCHAR','marital_status':'VARCHAR','education':'VARCHAR','employment':'VARCHAR',
        'children_count':'INTEGER','disability':'BOOLEAN','violence_types':'VARCHAR','perpetrator_relation':'VARCHAR',
        'perpetrator_sex':'VARCHAR','setting':'VARCHAR','frequency':'VARCHAR','services':'VARCHAR','referral':'VARCHAR',
        'complaint_filed':'BOOLEAN','urgency':'INTEGER'});"
        cat $shared/duck_c2.sql; echo "DROP TABLE c;"; echo "DROP TABLE c2;"; echo "CHECKPOINT;"; } >"$work/load.sql"
    node tests/bench/duckdb_timed.js "$threads" "$work/duck.db" 1 "$work/load.sql" "ROWS=$work/rows.csv" >/dev/null && touch "$register.made" "$work/duck.db"
}
duck() { node tests/bench/duckdb_timed.js "$threads" "$work/duck.db" 1 "$1" || exit 1; }
cells() { # DuckDB's cells of NAME:COLUMNS lines, written as ours are: name,position...,records,persons
    echo "$types"
    awk -F: -v q="'" 'NR == FNR { shown = $0; sub(/^[^:]*:[^:]*:/, "", shown); gsub("\"", q, shown); show[$1] = shown; next }
        { n = split($2, name, ","); line = q $1 q
          for (i = 1; i <= n; i++) line = line "||" q "," q "||coalesce(" show[name[i]] ", " q "unknown" q ")"
          print "COPY (SELECT " line "||" q "," q "||count(*)||" q "," q "||count(DISTINCT pid) FROM c3" ($2 ~ /,vt$/ ? " JOIN m USING (vts)" : "") \
              " GROUP BY " $2 ") TO " q "${OUT}/" $1 ".cells" q " (HEADER false, QUOTE " q q ", ESCAPE " q q ", DELIMITER " q "|" q ");" }' \
        <(echo "$columns"; echo "vt:violence_types:vt") -
}
compare() { # JOB
    mkdir -p "$work/cells"; rm -f "$work"/cells/*
    cells >"$work/cells.sql"
    node tests/bench/duckdb_timed.js "$threads" "$work/duck.db" 1 "$work/cells.sql" "OUT=$work/cells" >/dev/null || { echo "$1: DuckDB could not say"; return 1; }
    cat "$work"/cells/*.cells | tr -d '\r' | LC_ALL=C sort >"$work/duckdb.cells"
    LC_ALL=C sort "$work/$1.csv" | cmp -s - "$work/duckdb.cells" &&
        echo "$1: $(wc -l <"$work/$1.csv") cells, the same as DuckDB's" || { echo "$1: CELLS DIFFER"; return 1; }
}

failed=0 peer=0
duckdb_ready && peer=1
for job in job suite; do
    ours "$register" tests/bench/schemas export contacts "$work/$job.txt" "$threads" 1 "$work/$job.csv" >/dev/null
done
if [ $peer = 1 ]; then
    echo "four:gov,y,ag,vt" | compare job || failed=1
    echo "$suite" | compare suite || failed=1
fi
for run in $(seq "$RUNS"); do
    echo "run $run, $threads threads: processor s, wall s"
    for job in job suite; do
        read -r processor wall jobs < <(ours "$register" tests/bench/schemas export contacts "$work/$job.txt" "$threads" 5)
        printf '  %-5s %2d  marsad %8.4f %8.4f' $job "$jobs" "$processor" "$wall"
        if [ $peer = 1 ]; then
            read -r peer_processor peer_wall _ < <(duck "$work/$job.sql")
            if [ $job = job ]; then # the better of two ways to ask
                read -r other other_wall _ < <(duck "$work/job2.sql")
                read -r peer_processor peer_wall < <(echo "$peer_processor $peer_wall $other $other_wall" |
                    awk '{ print ($1 < $3 ? $1 : $3), ($2 < $4 ? $2 : $4) }')
            fi
            echo "$processor $wall $peer_processor $peer_wall" |
                awk '{ printf "  duckdb %8.4f %8.4f  ratio %6.1f %6.1f", $3, $4, $3 / $1, $4 / $2 }'
        fi
        echo
    done
    read -r processor wall _ < <(ours --night "$register" tests/bench/schemas export contacts "$work/job.txt" "$threads" 3)
    printf '  job with all totals and fingerprints: %.4f %.4f\n' "$processor" "$wall"
done
"$build/tests/bench/bench_regression"
exit $failed
