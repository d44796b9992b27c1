#!/usr/bin/env bash
# Files of at most 800 lines; functions of at most 80 lines and a complexity of at most 15
# (modified McCabe: a switch counts once).
cd "$(dirname "$0")/../.." || exit 2
{
    find pipeline tests -name '*.[ch]' -exec wc -l {} + |
        awk '$2 != "total" && $1 > 800 { print $2 ": " $1 " lines" }'
    find pipeline -name '*.c' -print0 | xargs -0 pmccabe 2>&1 | awk -F'\t' '
        NF < 6 { print "pmccabe: " $0; next }
        $1 > 15 { print $6 ": complexity " $1 }
        $5 > 80 { print $6 ": " $5 " lines" }'
} | LC_ALL=C sort | { ! grep .; }
