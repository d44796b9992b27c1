#!/usr/bin/env bash
# Every header compiles alone and has a guard of its own.
cd "$(dirname "$0")/../.." || exit 2
failed=0
declare -A seen
while read -r header; do
    guard=$(sed -n '/^#ifndef MARSAD_[A-Z0-9_]*_H$/{s/.* //p;q}' "$header")
    if [ -z "$guard" ] || ! grep -q "^#define $guard\$" "$header"; then
        echo "$header: no guard MARSAD_..._H"
        failed=1
    elif [ -n "${seen[$guard]:-}" ]; then
        echo "$header: has the guard of ${seen[$guard]}"
        failed=1
    fi
    seen[${guard:-none}]=$header
    if ! said=$(gcc -std=c17 -D_GNU_SOURCE -Ipipeline -Wall -Wextra -Werror -fsyntax-only -x c \
        -include "$header" /dev/null $(pkg-config --cflags pangocairo glib-2.0 xlsxwriter 2>/dev/null) 2>&1); then
        echo "$header: does not compile alone: $(grep -m1 error <<<"$said")"
        failed=1
    fi
done < <(find pipeline -name '*.h' | LC_ALL=C sort)
exit $failed
