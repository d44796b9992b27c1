#!/usr/bin/env bash
# clang-tidy over pipeline/ (checks in .clang-tidy). A file that was clean is not looked at again
# until it, a header or the checks change: build/tidy keeps the stamps.
cd "$(dirname "$0")/../.." || exit 2
stamps=build/tidy
mkdir -p "$stamps"
headers=$(find pipeline -name '*.h' -print0 | LC_ALL=C sort -z | cat - <(printf '.clang-tidy\0') | xargs -0 sha256sum | sha256sum | cut -c1-32)
flags="-std=c17 -D_GNU_SOURCE -Ipipeline -DMARSAD_PREFIX=\"/usr/local\" $(pkg-config --cflags gsl xlsxwriter pangocairo sqlite3 libsodium 2>/dev/null | sed 's/-I/-isystem /g')"
export stamps headers flags
one() {
    local stamp said
    stamp=$stamps/$(cat "$1" - <<<"$headers" | sha256sum | cut -c1-32)
    [ -f "$stamp" ] && return 0
    # shellcheck disable=SC2086
    said=$(clang-tidy --quiet "$1" -- $flags 2>/dev/null | grep -E '(warning|error):')
    if [ -n "$said" ]; then echo "$said"; else touch "$stamp"; fi
}
export -f one
find pipeline -name '*.c' | LC_ALL=C sort | xargs -P "$(nproc)" -I{} bash -c 'one {}' |
    sed "s|^$PWD/||" | LC_ALL=C sort -u | { ! grep .; }
