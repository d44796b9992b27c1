#!/usr/bin/env bash
# Unfinished words, file names that say nothing, and paths of some machine, in what git tracks.
cd "$(dirname "$0")/../.." || exit 2
files() { git ls-files -z --cached --others --exclude-standard 2>/dev/null || find . -type f -not -path './.git/*' -not -path './build/*' -not -path './output/*' -print0; }
{
    # the words are written apart here, so that this file does not find itself
    files | xargs -0 grep -nIwE 'TO''DO|FIX''ME|X''XX' 2>/dev/null
    files | xargs -0 grep -nIE '(^|[^A-Za-z0-9_./])/(wo''rk|ho''me|ro''ot)/' 2>/dev/null
    files | tr '\0' '\n' | grep -iE '(^|/)([a-z0-9]*_)?(ut''ils?|mi''sc|hel''pers?|com''mon)(_[a-z0-9]*)?\.[a-z]+$' | sed 's/$/: a name that says nothing/'
} | { ! grep .; }
