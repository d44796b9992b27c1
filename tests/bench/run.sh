#!/usr/bin/env bash
# The benchmark: N case records (default 1,000,000) through the chain; records a second and peak
# memory a stage. RUNS=3 repeats; the best is what the machine can do. Prints text, changes nothing.
set -u
cd "$(dirname "$0")/../.." || exit 2
N=${N:-1000000}
RUNS=${RUNS:-3}
WORK=build/bench; input=$WORK/input-$N
mkdir -p $WORK
if [ ! -f "$input/done" ]; then
    rm -rf "$input"; mkdir -p "$input/bench"
    build/release/tests/bench/generate "$N" "$input/bench" || exit 1
    touch "$input/done"
fi
bytes=$(du -cb "$input"/bench/*/*.csv | tail -1 | cut -f1)
echo "machine: $(nproc) x $(sed -n 's/^model name.*: //p' /proc/cpuinfo | head -1), $(free -g | awk '/Mem:/{print $2}') GiB; $(gcc --version | head -1)"
echo "input: $N records, $bytes bytes, 100 files"
[ -f $WORK/key ] || build/release/marsad --key $WORK/key key new >/dev/null || exit 1
cat "$input"/bench/*/*.csv >/dev/null # page cache
for run in $(seq "$RUNS"); do
    rm -rf $WORK/output
    LC_ALL=C build/release/marsad run --verbose --lang en --profile bench --schemas tests/bench/schemas \
        --input "$input" --output $WORK/output --key $WORK/key >$WORK/stdout 2>$WORK/stderr
    code=$?
    [ $code -eq 0 ] || { cat $WORK/stderr; exit 1; }
    echo "run $run"
    awk -v n="$N" '
        /processor seconds/ { print "  " $0 }
        /peak memory/ { stage++; s = $1 + 0; split("intake (1-3 and register),link,feedback,compare,indicators,protect,publish", name, ",")
            printf "  %-26s %8.3f s  %12.0f records/s  %5d MiB\n", name[stage], s, (s > 0 ? n / s : 0), $(NF - 1); total += s }
        END { printf "  %-26s %8.3f s  %12.0f records/s\n", "chain", total, n / total }' $WORK/stderr
done
grep "records =" $WORK/stdout
build/release/tests/bench/bench_regression
