#!/usr/bin/env bash
# Same inputs, descriptors and program give the same bytes, whatever the machine's habits.
. "$(dirname "$0")/../chain.sh"
check "reference run" reference_run
again() { # NAME COMMAND...: runs into a fresh folder and compares every byte of releases and feedback
    local name=$1; shift
    rm -rf "$WORK/again"
    "$@" >"$WORK/again.log" 2>&1 || { bad "$name runs" "$WORK/again.log"; return; }
    check "$name" same_release "$WORK/reference" "$WORK/again"
}
again "a second run" run_chain "$WORK/again"
again "one thread" run_chain "$WORK/again" --jobs 1
again "four threads" run_chain "$WORK/again" --jobs 4
again "another time zone" env TZ=Asia/Tokyo bash -c '. tests/chain.sh; run_chain "$WORK/again"'
other_locale() { export LC_ALL=ar_MA.UTF-8 LANG=fr_FR.UTF-8; run_chain "$WORK/again"; local c=$?; export LC_ALL=C; unset LANG; return $c; }
again "another locale" other_locale
other_umask() { (umask 077; run_chain "$WORK/again"); }
again "another umask" other_umask
elsewhere() { (cd /tmp && MARSAD_SCHEMAS=$ROOT/schemas run_chain "$WORK/again" --input "$ROOT/input"); }
again "another working directory" elsewhere
reversed() { # the files of the input written in another order, so that the directory lists differently
    rm -rf "$WORK/input"; mkdir -p "$WORK/input"
    (cd input && find . -type f | sort -r) | while read -r f; do mkdir -p "$WORK/input/$(dirname "$f")"; cp "input/$f" "$WORK/input/$f"; done
    run_chain "$WORK/again" --input "$WORK/input"
}
again "another order of files in the directory" reversed
finish
