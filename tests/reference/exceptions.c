#include "exceptions.h"

#include <fnmatch.h>
#include <math.h>

#include "table.h"

static struct table exceptions;

bool exceptions_read(const char *path, struct arena *a)
{
    bool sound = table_read(NULL, path, &exceptions, a) && table_column(&exceptions, "file") >= 0 &&
                 table_column(&exceptions, "row") >= 0 && table_column(&exceptions, "column") >= 0;
    for (ptrdiff_t i = 0; i < exceptions.rows && sound; i++) {
        sound = table_number(&exceptions, i, "limit") > 0.0 &&
                *table_text(&exceptions, i, "reason") != '\0';
    }
    return sound;
}

const char *exception_of(const char *file, const char *column, const char *key, double *limit)
{
    for (ptrdiff_t i = 0; i < exceptions.rows; i++) {
        if (fnmatch(table_text(&exceptions, i, "file"), file, 0) == 0 &&
            fnmatch(table_text(&exceptions, i, "column"), column, 0) == 0 &&
            fnmatch(table_text(&exceptions, i, "row"), key, 0) == 0) {
            *limit = table_number(&exceptions, i, "limit");
            return table_text(&exceptions, i, "reason");
        }
    }
    return NULL;
}
