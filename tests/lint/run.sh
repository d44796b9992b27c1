#!/usr/bin/env bash
# Runs every lint of this folder: a line a lint, and a line a finding. The last line is
# `N passed, N failed`.
set -u
cd "$(dirname "$0")/../.." || exit 2
export LC_ALL=C
passed=0 failed=0
for lint in tests/lint/*.sh; do
    name=$(basename "$lint" .sh)
    [ "$name" = run ] && continue
    if findings=$(bash "$lint" 2>&1); then
        passed=$((passed + 1))
        echo "ok    $name"
    else
        failed=$((failed + 1))
        echo "FAIL  $name: $(grep -c . <<<"$findings") findings"
        sed 's/^/      /' <<<"$findings"
    fi
done
echo "$passed passed, $failed failed"
[ $failed -eq 0 ]
