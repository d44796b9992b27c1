/* Progress for people: on a terminal a line a stage, with a bar on long work that is redrawn in
 * place; elsewhere one plain line when a stage ends. Text is given already translated. All on
 * stderr; stdout carries results only. */
#ifndef MARSAD_BASE_PROGRESS_H
#define MARSAD_BASE_PROGRESS_H

#include "base/str.h"

enum verbosity { VERBOSITY_QUIET, VERBOSITY_NORMAL, VERBOSITY_VERBOSE };

/* Decides terminal, colour (NO_COLOR, TERM=dumb) and width once. */
void progress_setup(enum verbosity v);
bool progress_colour(void);
void progress_stage(str title);                     /* begins a stage */
void progress_advance(int64_t done, int64_t total); /* thread safe; at most 10 redraws a second */
void progress_done(str summary);                    /* ends the stage with what came of it */
void progress_line(str text);                       /* a plain line, not with --quiet */
void progress_detail(str text);                     /* only with --verbose */
double progress_seconds(void);                      /* monotonic clock, for display only */
/* Processor time of this program and of the children it has waited for, for display only. */
double progress_processor_seconds(void);

#endif
