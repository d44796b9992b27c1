#!/usr/bin/env bash
# Faults: what an operator meets. Each gets a clear message and its exit code, and never harms the
# last release.
. "$(dirname "$0")/../chain.sh"
check "reference run" reference_run
night() { "$MARSAD" run --profile morocco --key "$KEY" "$@"; }
fresh() { rm -rf "$WORK/fault" "$WORK/fault-input"; mkdir -p "$WORK/fault-input"; cp -r input/morocco "$WORK/fault-input/"; }

exits "no key: exit 5" 5 "$MARSAD" run --profile morocco --key "$WORK/absent.key" --output "$WORK/fault"
says "and the command that makes one" "marsad key new"
cp "$KEY" "$WORK/open.key"; chmod 644 "$WORK/open.key"
exits "a key that others can read: exit 5" 5 "$MARSAD" run --profile morocco --key "$WORK/open.key" --output "$WORK/fault"
exits "a key is never replaced: exit 5" 5 "$MARSAD" key new --key "$KEY"
exits "an unknown option: exit 2" 2 "$MARSAD" run --profiel morocco
exits "an unknown profile: exit 2" 2 "$MARSAD" run --profile atlantis
exits "a bad date: exit 2" 2 "$MARSAD" run --as-of 2026-02-30
exits "no command: exit 2" 2 "$MARSAD"
exits "results that cannot be written: exit 5" 5 bash -c "'$MARSAD' status --output '$WORK/reference' >/dev/full"

# a bad descriptor: exit 3, with file, line and column
rm -rf "$WORK/schemas"; cp -r schemas "$WORK/schemas"
printf '\nsurprise: 1\n' >>"$WORK/schemas/profiles/morocco/observatory.yaml"
lines=$(wc -l <"$WORK/schemas/profiles/morocco/observatory.yaml")
exits "a bad descriptor: exit 3" 3 night --schemas "$WORK/schemas" --output "$WORK/fault"
says "with file, line and column" "profiles/morocco/observatory.yaml:$lines:1: "
exits "check schemas finds it too: exit 3" 3 "$MARSAD" check schemas --schemas "$WORK/schemas"

# bad files cost themselves alone
fresh
victim=$(cd "$WORK/fault-input/morocco" && ls -d */ | head -2 | tail -1); victim=${victim%/}
: >"$WORK/fault-input/morocco/$victim/services_1999.csv"
ln -s /etc/passwd "$WORK/fault-input/morocco/$victim/cases_1999.csv"
mkdir "$WORK/fault-input/morocco/atlantis"; cp "$WORK/fault-input/morocco/$victim"/*.csv "$WORK/fault-input/morocco/atlantis/" 2>/dev/null
exits "refused files: the night is done, exit 1" 1 night --input "$WORK/fault-input" --output "$WORK/fault"
state() { sqlite3 "$WORK/fault/morocco/register.sqlite" "SELECT count(*) FROM submission s JOIN finding f ON f.submission = s.id WHERE s.path = '$1' AND s.state = 'refused' AND f.rule = '$2'"; }
check "an empty file is refused as empty" test "$(state "$victim/services_1999.csv" source-error)" -ge 1
check "a symbolic link is not followed" test "$(state "$victim/cases_1999.csv" file-symlink)" -ge 1
check "an unregistered centre is refused" test "$(sqlite3 "$WORK/fault/morocco/register.sqlite" "SELECT count(*) FROM submission WHERE centre = 'atlantis' AND state <> 'refused'")" = 0
check "the figures are those of the good files" cmp "$WORK/reference/morocco/latest/figures.csv" "$WORK/fault/morocco/latest/figures.csv"

# a file cut in the middle
fresh
file=$(cd "$WORK/fault-input" && find . -name 'cases*.csv' -size +8k | sort | head -1)
head -c 5000 "input/$file" | head -c -3 >"$WORK/fault-input/$file"
night --input "$WORK/fault-input" --output "$WORK/fault" >"$WORK/last.log" 2>&1
check "a truncated file is found" test "$(sqlite3 "$WORK/fault/morocco/register.sqlite" "SELECT count(*) FROM submission s JOIN finding f ON f.submission = s.id WHERE s.path = '${file#./morocco/}'")" -ge 1

# a full disk: exit 5, the old release intact (a small file system of our own)
small=$WORK/small; mkdir -p "$small"
if mount -t tmpfs -o size=3m tmpfs "$small" 2>/dev/null; then
    exits "a full disk: exit 5" 5 night --output "$small/out"
    umount "$small"
    if mount -t tmpfs -o size=256m tmpfs "$small"; then
        mkdir -p "$small/out"; cp -r "$WORK/reference/morocco" "$small/out/"
        before=$(release_hashes "$small/out/morocco" | sha256sum)
        dd if=/dev/zero of="$small/fill" bs=1k 2>/dev/null
        exits "full between two nights: exit 5" 5 night --output "$small/out" --as-of 2026-03-31
        after=$(release_hashes "$small/out/morocco" | sha256sum)
        check "the old release is intact" test "$before" = "$after"
        check "and is still what latest shows" test -s "$small/out/morocco/latest/manifest.json"
        umount "$small"
    fi
else
    echo "skip  a full disk: no file system can be mounted here"
fi

# kill -9 at many instants, then a run that finishes: the bytes of an undisturbed run. The smallest
# profile: its whole night, the swap at the end with it, lies within these delays.
reference=$(release_hashes "$WORK/reference/yemen" | sha256sum)
small_night() { "$MARSAD" run --profile yemen --key "$KEY" --quiet --output "$WORK/killed"; }
for delay in 0.01 0.03 0.06 0.1 0.15 0.2 0.3 0.4 0.5 0.7 0.9 1.2 1.6 2.0; do
    rm -rf "$WORK/killed"
    (exec "$MARSAD" run --profile yemen --key "$KEY" --quiet --output "$WORK/killed") >/dev/null 2>&1 & pid=$!
    sleep $delay; kill -9 $pid 2>/dev/null; wait $pid 2>/dev/null
    small_night >"$WORK/last.log" 2>&1
    check "killed after $delay s, then run: the same bytes" test "$(release_hashes "$WORK/killed/yemen" | sha256sum)" = "$reference"
done
check "nothing half-made is left" bash -c "! find '$WORK/killed' -name '*.partial*' | grep ."
finish
