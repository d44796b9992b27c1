#!/usr/bin/env bash
# Installs the packages of packages.txt that are not there yet; does nothing when all are.
set -u
cd "$(dirname "$0")/.." || exit 2
missing=()
while read -r package; do
    case $package in ''|\#*) continue ;; esac
    state=$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)
    [ "$state" = installed ] || missing+=("$package")
done <packages.txt
if [ ${#missing[@]} -eq 0 ]; then
    exit 0
fi
echo "setup: installing ${#missing[@]} packages: ${missing[*]}"
if ! command -v apt-get >/dev/null; then
    echo "setup: this is not a Debian system; install their equivalents by hand" >&2
    exit 1
fi
as_root=()
if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
        echo "setup: run as root: apt-get install ${missing[*]}" >&2
        exit 1
    fi
    as_root=(sudo)
fi
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
if ! { "${as_root[@]}" apt-get update &&
       "${as_root[@]}" apt-get install -y --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -20 "$log" >&2
    echo "setup: apt-get failed (above: its last words)" >&2
    exit 1
fi
echo "setup: done"
