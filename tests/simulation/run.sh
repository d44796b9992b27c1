#!/usr/bin/env bash
# A tenth of the samples of `make coverage` must agree with docs/methods.md.
set -u
cd "$(dirname "$0")/../.." || exit 2
"${1:-build/release}"/tests/simulation/coverage check docs/methods.md 2000
