#!/usr/bin/env bash
# The direction of includes, and who owns what:
#   base <- {model, stats} <- descriptors <- register <- stages <- chain <- commands
# A stage never includes another stage, and from outside only a stage's one entry header is seen.
# Each library has one owner. Only 6_protect makes safe tables.
cd "$(dirname "$0")/../.." || exit 2
find pipeline -name '*.[ch]' | LC_ALL=C sort | xargs awk '
BEGIN {
    split("base model stats descriptors register", room)
    rank["base"] = 0; rank["model"] = 1; rank["stats"] = 1; rank["descriptors"] = 2; rank["register"] = 3
    # header pattern -> where it may stand
    owner["^csv\\.h$"] = "^pipeline/1_ingest/"
    owner["^gsl/"] = "^pipeline/stats/"
    owner["^sqlite3"] = "^pipeline/register/"
    owner["^yaml\\.h$"] = "^pipeline/descriptors/"
    owner["^(sodium|openssl/)"] = "^pipeline/base/hash\\.c$"
    owner["^glpk\\.h$"] = "^pipeline/6_protect/"
    owner["^xlsxwriter"] = "^pipeline/7_publish/workbook/"
    owner["^(cairo|pango|glib|fontconfig)"] = "^pipeline/7_publish/draw/"
    owner["^(zip|expat|jansson|png|zlib)\\.h$"] = "^pipeline/7_publish/"
}
function rank_of(name) { # of a folder, or of a file that stands beside the folders
    if (name in rank) return rank[name]
    if (name ~ /^[1-7]_/) return 4
    return name ~ /^(chain|take_in|history|coverage|revisions|targets|version)/ ? 5 : 6
}
function finding(text) { print FILENAME ":" FNR ": " text; bad = 1 }
/^[ \t]*#[ \t]*include[ \t]*</ {
    header = $0; sub(/^[^<]*</, "", header); sub(/>.*/, "", header)
    for (pattern in owner)
        if (header ~ pattern && FILENAME !~ owner[pattern]) finding("<" header "> belongs elsewhere")
}
/^[ \t]*#[ \t]*include[ \t]*"/ {
    header = $0; sub(/^[^"]*"/, "", header); sub(/".*/, "", header)
    split(FILENAME, own, "/"); mine = own[2]
    split(header, part, "/"); theirs = part[1]
    if (header ~ /\.\./) finding("\"" header "\" climbs out of its folder")
    if (theirs == mine) next
    if (rank_of(theirs) > rank_of(mine)) finding("\"" header "\" lies above " mine)
    else if (rank_of(theirs) == rank_of(mine) && rank_of(mine) < 5) finding("\"" header "\" lies beside " mine)
    stage = theirs; sub(/^[1-7]_/, "", stage)
    if (theirs ~ /^[1-7]_/ && header != theirs "/" stage ".h") finding("\"" header "\" is private to " theirs)
    if (header == "model/safe_table_make.h" && FILENAME !~ /^pipeline\/(6_protect\/|model\/safe_table\.c$)/)
        finding("only 6_protect makes safe tables")
}
END { exit bad }'
