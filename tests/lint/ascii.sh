#!/usr/bin/env bash
# Code is ASCII: what a reader sees stands in schemas/, in her language.
cd "$(dirname "$0")/../.." || exit 2
! LC_ALL=C grep -rnP '[^\x00-\x7F]' pipeline --include='*.[ch]'
