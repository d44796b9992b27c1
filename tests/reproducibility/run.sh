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
# habits of a machine, by themselves
time_zone() { TZ=Asia/Tokyo "$@"; }
locale() { LC_ALL=ar_MA.UTF-8 LANG=fr_FR.UTF-8 "$@"; }
umask_of_one() { (umask 077; "$@"); }
working_directory() { (cd /tmp && MARSAD_SCHEMAS=$ROOT/schemas "$@"); }
order() { # the files of the input written in another order, so that the directory lists differently
    rm -rf "$WORK/input"; mkdir -p "$WORK/input"
    (cd "$ROOT/input" && find . -type f | sort -r) | while read -r f; do mkdir -p "$WORK/input/$(dirname "$f")"; cp "$ROOT/input/$f" "$WORK/input/$f"; done
    "$@" --input "$WORK/input"
}
# all of them at once; one by one only to say which it is that changes a byte
before=$failed
again "another time zone, locale, umask, working directory and order of files" \
    time_zone locale umask_of_one working_directory order run_chain "$WORK/again"
if [ $failed -gt "$before" ]; then
    for habit in time_zone locale umask_of_one working_directory order; do
        again "another $habit alone" "$habit" run_chain "$WORK/again" --input "$ROOT/input"
    done
fi
finish
