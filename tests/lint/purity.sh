#!/usr/bin/env bash
# What only some places may do: print and exit (base, main and the commands), read the clock and
# the environment (main; base/progress and take_in for display), allocate outside arenas (base). No locale
# anywhere. setlocale, strtok, gets, rand, strcpy and the like nowhere.
cd "$(dirname "$0")/../.." || exit 2
# search PATTERN ALLOWED-FILES WHY
search() {
    grep -rnE --include='*.[ch]' "(^|[^a-zA-Z0-9_.>])($1)[ ]*\(" pipeline |
        grep -vE "^($2):" | grep -vE '^[^:]*:[0-9]*:[ ]*(/?\*|//)' | sed "s|\$|    <- $3|"
}
{
    search 'exit|abort' 'pipeline/base/[a-z0-9_]*\.c|pipeline/main\.c' 'only base and main end the process'
    search 'printf|puts|putchar|perror|vprintf' 'pipeline/(main|command_[a-z]*)\.c|pipeline/base/progress\.c' 'only main prints'
    search 'setlocale|uselocale' 'none' 'no locale'
    search 'time|localtime|gmtime|clock_gettime|gettimeofday|clock|getenv|secure_getenv' \
        'pipeline/main\.c|pipeline/take_in\.c|pipeline/base/progress\.c' 'clock and environment are read in main'
    search 'gets|strcpy|strcat|sprintf|vsprintf|strtok|atoi|atol|atof|rand|srand|random|tmpnam|mktemp|system|popen' \
        'none' 'not safe or not deterministic'
    search 'malloc|calloc|realloc|strdup|asprintf' 'pipeline/base/[a-z0-9_]*\.c' 'memory comes from arenas'
} | LC_ALL=C sort | { ! grep .; }
