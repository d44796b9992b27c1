# Reads what `gcov -t -b -c` says of many objects and prints lines and branches taken: a row a file,
# a row a room of pipeline/, the sum. A header counts once: a branch of it is taken when any object
# took it. With -v guarded="ROOM ROOM" -v least=PERCENT it exits 1 when such a room has less of its
# branches taken. With -v missing=FILE it writes what was not taken there.
#
# Branches of an assertion are left out: one that fails is a bug, not a behaviour. Nothing else is:
# the objects are made without optimisation, so that every other branch is one of the source.

function opened(text,   i, c, n) {
    gsub(/'\\?.'/, "", text)
    gsub(/"([^"\\]|\\.)*"/, "", text)
    n = 0
    for (i = 1; i <= length(text); i++) {
        c = substr(text, i, 1)
        n += (c == "(") - (c == ")")
    }
    return n
}

function percent(part, whole) { return whole ? sprintf("%5.1f %%", 100 * part / whole) : "      -" }

function row(name) {
    printf "%s of %5d lines  %s of %5d branches  %s\n", percent(lines_hit[name], lines[name]),
        lines[name], percent(hit[name], branches[name]), branches[name], name
}

function add(to, from) {
    lines[to] += lines[from]
    lines_hit[to] += lines_hit[from]
    branches[to] += branches[from]
    hit[to] += hit[from]
}

/^ *-: *0:Source:/ {
    file = $0
    sub(/^[^S]*Source:/, "", file)
    ours = file ~ /^pipeline\//
    depth = 0
    next
}
!ours || /^(function|call|unconditional) / { next }
/^branch / {
    if (asserted)
        next
    key = file ":" number ":" $2
    if (!(key in branch)) {
        branch[key] = 0
        order[++keys] = key
        text_of[key] = text
        branches[file]++
    }
    if ($3 == "taken" && $4 + 0 > 0 && !branch[key]) {
        branch[key] = 1
        hit[file]++
    }
    next
}
/^ *[^ :]+: *[0-9]+:/ {
    split($0, part, ":")
    number = part[2] + 0
    text = substr($0, length(part[1]) + length(part[2]) + 3)
    if (number == 0)
        next
    starts = depth <= 0 && text ~ /^[ \t]*assert\(/
    asserted = starts || depth > 0
    if (asserted)
        depth = (starts ? 0 : depth) + opened(text)
    count = part[1]
    gsub(/ /, "", count)
    if (count == "-")
        next
    if (!(file in files)) {
        files[file] = 1
        name_of[++names] = file
    }
    key = file ":" number
    if (!(key in line)) {
        line[key] = 0
        lines[file]++
    }
    if (count + 0 > 0 && !line[key]) {
        line[key] = 1
        lines_hit[file]++
    }
}
END {
    for (i = 2; i <= names; i++)
        for (k = i; k > 1 && name_of[k] < name_of[k - 1]; k--) {
            swapped = name_of[k]
            name_of[k] = name_of[k - 1]
            name_of[k - 1] = swapped
        }
    for (i = 1; i <= names; i++) {
        row(name_of[i])
        room = name_of[i]
        sub(/^pipeline\//, "", room)
        room = room ~ /\// ? room : "(main)"
        sub(/\/.*/, "", room)
        if (!(room in rooms)) {
            rooms[room] = 1
            room_of[++room_count] = room
        }
        add(room, name_of[i])
        add("all", name_of[i])
    }
    print ""
    for (i = 1; i <= room_count; i++)
        row(room_of[i])
    row("all")
    for (i = 1; missing && i <= keys; i++)
        if (!branch[order[i]])
            print order[i] ":" text_of[order[i]] >missing
    for (i = split(guarded, guard, " "); i > 0; i--)
        if (100 * hit[guard[i]] < least * branches[guard[i]] || !branches[guard[i]]) {
            printf "FAIL  %s: less than %s %% of its branches are taken\n", guard[i], least
            failed = 1
        }
    exit failed
}
