/* Writes a CSV file with its records in reverse order, header first. Refuses (exit 1) a file whose
 * records cannot be told by the parity of quotes, that does not end with a line end, or that begins
 * with a title: its first record ends with an empty cell, as no header does. */
#include <stdio.h>
#include <stdlib.h>

enum { ROWS_LIMIT = 1000000 };

int main(int argc, char **argv)
{
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (!file) {
        return 1;
    }
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    char *bytes = malloc((size_t)size + 1);
    long *start = malloc(sizeof(long) * (ROWS_LIMIT + 1));
    if (!bytes || !start || fread(bytes, 1, (size_t)size, file) != (size_t)size) {
        return 1;
    }
    fclose(file);
    long rows = 0, begin = 0;
    int inside = 0;
    for (long i = 0; i < size; i++) {
        inside ^= bytes[i] == '"';
        if (bytes[i] == '\n' && !inside && rows < ROWS_LIMIT) {
            start[rows++] = begin;
            begin = i + 1;
        }
    }
    if (inside || begin != size || rows < 2) {
        return 1;
    }
    start[rows] = size;
    long end = start[1] - 1;
    end -= end > 0 && bytes[end - 1] == '\r';
    if (end > 0 && (bytes[end - 1] == ';' || bytes[end - 1] == ',')) {
        return 1;
    }
    fwrite(bytes, 1, (size_t)start[1], stdout);
    for (long row = rows - 1; row >= 1; row--) {
        fwrite(bytes + start[row], 1, (size_t)(start[row + 1] - start[row]), stdout);
    }
    free(start);
    free(bytes);
    return fflush(stdout) != 0;
}
