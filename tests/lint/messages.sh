#!/usr/bin/env bash
# Every message id that stands in C is in the catalogue; every text of the catalogue exists in
# Arabic, French and English with the same {placeholders}.
cd "$(dirname "$0")/../.." || exit 2
catalogues=$(find schemas -path '*/labels/*.csv' | LC_ALL=C sort)
code=$(find pipeline -name '*.c' | LC_ALL=C sort)
[ -n "$catalogues" ] || { echo "no catalogue below schemas/"; exit 1; }
awk '
function split_csv(line, cell,    n, i, c, quoted, text) {
    n = 1; text = ""; quoted = 0
    for (i = 1; i <= length(line); i++) {
        c = substr(line, i, 1)
        if (c == "\"") {
            if (quoted && substr(line, i + 1, 1) == "\"") { text = text c; i++ } else quoted = !quoted
        } else if (c == "," && !quoted) { cell[n++] = text; text = "" }
        else text = text c
    }
    cell[n] = text
    return n
}
# sorted by name: the order of placeholders may differ between languages
function placeholders(text,    found, n, i, j, list, swap) {
    n = 0
    while (match(text, /\{[a-z_0-9]+\}/)) {
        swap = substr(text, RSTART, RLENGTH); text = substr(text, RSTART + RLENGTH)
        for (i = 1; i <= n; i++) if (list[i] == swap) break
        if (i > n) list[++n] = swap
    }
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (list[j] < list[i]) { swap = list[i]; list[i] = list[j]; list[j] = swap }
    found = ""
    for (i = 1; i <= n; i++) found = found list[i]
    return found
}
function finding(text) { print FILENAME ":" FNR ": " text; bad = 1 }
# ids of this form: room.words, several levels allowed
function is_id(text) { return text ~ /^[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+$/ }
function is_file(text) { return text ~ /\.(h|csv|xlsx|pdf|yaml|json|sqlite|png|svg|html|txt|tsv|css|md|key|part|lock|log|xml)$/ }

FILENAME ~ /\.csv$/ {
    sub(/\r$/, "")
    if (FNR == 1) { if ($0 != "id,ar,fr,en") finding("the header is not id,ar,fr,en"); next }
    # a cell in quotes may hold line ends
    record = open_record == "" ? $0 : open_record "\n" $0
    if (gsub(/"/, "\"", record) % 2) { open_record = record; next }
    open_record = ""
    if (record == "") next
    delete cell
    n = split_csv(record, cell)
    if (n != 4) { finding(n " cells, not 4"); next }
    key = FILENAME ~ /^schemas\/common\// ? "common" : FILENAME
    if ((key, cell[1]) in seen) finding(cell[1] " stands twice")
    seen[key, cell[1]] = 1
    known[cell[1]] = 1
    prefix = cell[1]; sub(/\..*/, "", prefix); room[prefix] = 1
    for (i = 2; i <= 4; i++) if (cell[i] ~ /^[ \t]*$/) finding(cell[1] " lacks a text")
    if (placeholders(cell[2]) != placeholders(cell[4]) || placeholders(cell[3]) != placeholders(cell[4]))
        finding(cell[1] " has other placeholders in another language")
    next
}
{
    line = $0
    while (match(line, /"([^"\\]|\\.)*"/)) {
        text = substr(line, RSTART + 1, RLENGTH - 2); before = substr(line, 1, RSTART - 1)
        line = substr(line, RSTART + RLENGTH)
        if (!is_id(text) || is_file(text) || text in known) continue
        prefix = text; sub(/\..*/, "", prefix)
        if (prefix in room || before ~ /(DIAG0?|SPEAK|catalogue_[a-z]+)\([^"]*$/) finding("\"" text "\" is not in the catalogue")
    }
}
END { exit bad }' $catalogues $code
