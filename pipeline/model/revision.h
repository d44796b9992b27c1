/* Figures that changed since the last release, and why. */
#ifndef MARSAD_MODEL_REVISION_H
#define MARSAD_MODEL_REVISION_H

#include "model/language.h"

/* In the order in which they are looked for: the first that touches the figure is its cause. */
enum revision_cause {
    REVISION_DATA,       /* a file of its datasets came, was replaced, or no longer counts */
    REVISION_POPULATION, /* the population file of its denominator changed */
    REVISION_DESCRIPTOR, /* a definition, code list, rule or policy behind it changed */
    REVISION_PROGRAM,    /* another version of the program */
    REVISION_DATE,       /* the release is made as of another day: time went on */
    REVISION_PROTECTION, /* nothing behind it changed: it is now hidden or shown, since others are
                          */
};
/* Stands in `told` for files of centres that must not be named. */
#define REVISION_FILES_NOT_NAMED "files-not-named"

/* Where a figure stands in its table, in words: a name for each breakdown that is not total. */
enum { FIGURE_POSITIONS_LIMIT = 4 };
struct figure_place {
    struct labels position[FIGURE_POSITIONS_LIMIT];
    int32_t positions;
};
const char *revision_cause_name(enum revision_cause); /* "data", "population", ... */
struct revision {
    str figure; /* id */
    str table;  /* "A6.1" */
    str indicator;
    struct figure_place place;
    str old_state, new_state;    /* as figures.csv has them; empty: there was, is, no such figure */
    double old_value, new_value; /* as published, unrounded; NAN: not published */
    enum revision_cause cause;
    /* What changed behind it, separated by commas, ASCII; may be empty. Files of centres as
     * "+centre/dataset/period" (came), "~..." (was replaced), "-..." (no longer counts), with
     * "/v2" for a sequence; descriptors as "common/policy/disclosure.yaml"; "program 0.1.0>0.2.0";
     * "2026-01-31>2026-02-28". More than a few end in "...+N". For the register alone. */
    str detail;
    /* The same as it may be published: without the files of centres, for which
     * REVISION_FILES_NOT_NAMED stands, where a name beside a difference would tell that a woman
     * went there (revisions.h). */
    str told;
};
struct revision_list { /* in order of figure id */
    struct revision *item;
    ptrdiff_t count;
    ptrdiff_t capacity;
    str release_before; /* date; empty: this is the first */
};

#endif
