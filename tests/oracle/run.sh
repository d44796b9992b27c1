#!/usr/bin/env bash
# Every count of every shipped indicator a second time in SQLite (oracle.c says how).
. "$(dirname "$0")/../chain.sh"
check "reference run" reference_run
for profile in $PROFILES; do
    check "$profile: every count equals SQLite's" build/release/tests/oracle/oracle "$profile" "$WORK/reference/$profile/register.sqlite" "$KEY"
    tail -1 "$WORK/last.log"
done
if [ -f "$WORK/linea144/linea144/register.sqlite" ]; then
    check "linea144: every count equals SQLite's" build/release/tests/oracle/oracle linea144 "$WORK/linea144/linea144/register.sqlite" "$KEY"
    tail -1 "$WORK/last.log"
fi
finish
