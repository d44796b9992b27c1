# What the tests of the whole chain share; sourced by tests/*/run.sh. Each check prints one line,
# and each script ends with `N passed, N failed`.
set -u
cd "$(dirname "${BASH_SOURCE[0]}")/.." || exit 2
ROOT=$PWD
MARSAD=$ROOT/build/release/marsad
WORK=$ROOT/build/test
PROFILES="morocco palestine yemen"      # those whose input is shipped
KEY=$WORK/marsad.key
unset MARSAD_KEY_FILE MARSAD_SCHEMAS
export LC_ALL=C
mkdir -p "$WORK"
passed=0 failed=0

ok() { passed=$((passed + 1)); echo "ok    $1"; }
bad() { failed=$((failed + 1)); echo "FAIL  $1"; [ -f "${2:-}" ] && head -c 2000 "$2" | sed 's/^/      /'; return 0; }
# check NAME COMMAND...: passes when the command does
check() {
    local name=$1; shift
    if "$@" >"$WORK/last.log" 2>&1; then ok "$name"; else bad "$name" "$WORK/last.log"; fi
}
# exits NAME CODE COMMAND...: passes when the command ends with that code
exits() {
    local name=$1 want=$2; shift 2
    "$@" >"$WORK/last.log" 2>&1
    local got=$?
    if [ $got -eq "$want" ]; then ok "$name"; else echo "exit code $got, expected $want" >>"$WORK/last.log"; bad "$name" "$WORK/last.log"; fi
}
# says NAME PATTERN: passes when the last command's words match
says() { cp "$WORK/last.log" "$WORK/said.log"; if grep -qE -- "$2" "$WORK/said.log"; then ok "$1"; else bad "$1" "$WORK/said.log"; fi; }
finish() { echo "$passed passed, $failed failed"; [ $failed -eq 0 ] && [ $passed -gt 0 ]; exit; }

make_key() { [ -f "$KEY" ] || "$MARSAD" --key "$KEY" key new >/dev/null; }
# run_chain OUTPUT [OPTION...]: every shipped profile; 0 and 1 (a refused file) are both a night done
run_chain() {
    local output=$1 profile code; shift
    for profile in $PROFILES; do
        "$MARSAD" run --quiet --profile "$profile" --key "$KEY" --output "$output" "$@"
        code=$?
        [ $code -le 1 ] || return $code
    done
}
# One run that the other tests compare with; made again when the program or a descriptor is newer.
reference_run() {
    make_key
    if [ ! -f "$WORK/reference/done" ] ||
       [ -n "$(find "$MARSAD" schemas input -newer "$WORK/reference/done" 2>/dev/null | head -1)" ]; then
        rm -rf "$WORK/reference"
        run_chain "$WORK/reference" >"$WORK/reference.log" 2>&1 || { cat "$WORK/reference.log"; return 1; }
        touch "$WORK/reference/done"
    fi
}
# The bytes of all releases and feedback below an output folder, as one list of hashes.
release_hashes() { (cd "$1" && find . -type f \( -path '*/releases/*' -o -path '*/feedback/*' \) -print0 | sort -z | xargs -0 sha256sum); }
same_release() { diff <(release_hashes "$1") <(release_hashes "$2"); }
