/* The words around a table: title, unit, method, source, names of columns and symbols of cells
 * that hold no number. The same words stand in workbooks, charts and the report. */
#ifndef MARSAD_7_PUBLISH_TABLE_TEXT_H
#define MARSAD_7_PUBLISH_TABLE_TEXT_H

#include "7_publish/edition.h"

/* What a reader is told of a cell's state: primary and secondary suppression read the same, since
 * the difference would help who wants to undo them. */
enum cell_symbol {
    SYMBOL_NONE,
    SYMBOL_SUPPRESSED,
    SYMBOL_NOT_APPLICABLE,
    SYMBOL_NOT_AVAILABLE,
    SYMBOL_NOT_YET_DUE,
    SYMBOL_UNRELIABLE,
    SYMBOL_PROVISIONAL,
    SYMBOL_BREAK,
    SYMBOL_INTERPOLATED,
    SYMBOL_CARRIED,
    SYMBOL_COUNT
};
/* The state's symbol; SYMBOL_NONE for a published cell. */
enum cell_symbol cell_state_symbol(const struct safe_cell *);
/* "[c]", and what it means. */
str symbol_text(const struct edition *, enum cell_symbol);
str symbol_meaning(const struct edition *, enum cell_symbol);
/* Marks of a published cell's flags, "[u] [p]"; empty when there are none. */
str cell_flag_marks(struct arena *a, const struct edition *, uint32_t flags);
/* Whether the flags have the mark of the symbol. */
bool cell_has_mark(uint32_t flags, enum cell_symbol);

const struct indicator_table *table_descriptor(const struct safe_table *); /* or NULL */
str table_title(struct arena *a, const struct edition *, const struct safe_table *);
str table_heading(struct arena *a, const struct edition *, const struct safe_table *);
str table_unit(struct arena *a, const struct edition *, const struct safe_table *);
str table_method(struct arena *a, const struct edition *, const struct safe_table *);
/* Its name alone; empty when the catalogue lacks it. */
str table_method_name(struct arena *a, const struct edition *, const struct safe_table *);
/* The method explained in some sentences; empty when the catalogue lacks it. */
str table_method_about(struct arena *a, const struct edition *, const struct safe_table *);
str table_source(struct arena *a, const struct edition *, const struct safe_table *);
/* "11 of 12 centres expected reported", and the period with the smallest share of them; empty when
 * nobody knows. */
str table_reporting(struct arena *a, const struct edition *, const struct safe_table *);
/* The trend over the centres that always reported; empty where there is none. */
str table_same_centres(struct arena *a, const struct edition *, const struct safe_table *);
str unit_label(struct arena *a, const struct edition *, str unit);
/* A side of a difference, 0 first, 1 second; empty for other measures. */
str side_label(struct arena *a, const struct edition *, const struct indicator *, int k);

/* Decimals that the values of a table are shown with. */
int table_decimals(const struct safe_table *);
bool table_is_percent(const struct safe_table *);
bool table_has_intervals(const struct safe_table *);
/* Records or persons of a cell's denominator whose answer is not known, in per cent of all that
 * were asked; NAN when not asked or withheld. */
double unknown_share(const struct safe_table *, const struct safe_cell *);
/* Whether the table counts persons and says how many records had no usable number; the line that
 * says it of the whole table, empty otherwise. */
bool table_asks_uncounted(const struct safe_table *);
str table_uncounted(struct arena *, const struct edition *, const struct safe_table *);
/* That rows of counts add up to more than their total, and why; empty where they do not. */
str table_repeated(const struct edition *, const struct safe_table *);
/* What a reader has to know before she compares the figures: that an administrative dataset does
 * not measure prevalence, that a figure is of another source; empty: nothing. */
str table_warning(const struct edition *, const struct safe_table *);
/* Since when and why figures of the table are not comparable with earlier ones: of its breaks,
 * where it is marked, and of a trend, which runs over the years after the last; empty: none. */
str table_breaks(struct arena *a, const struct edition *, const struct safe_table *);
/* What the figures of a dataset rest on in this profile ("counted"); empty: every record. */
str counted_text(struct arena *a, const struct edition *, const struct dataset *);
/* Name of what the numerator column holds: a numerator, or the records that the value rests on. */
str numerator_column_label(const struct edition *, const struct safe_table *);
/* A published value as text: "12,345", "12.5%", "+3.0%", "+3.0 points", "4.07". */
str table_value_text(struct arena *a, const struct edition *, const struct safe_table *,
                     double value);
str table_interval_text(struct arena *a, const struct edition *, const struct safe_table *,
                        const struct safe_cell *);
str position_label(struct arena *a, const struct edition *, const struct safe_table *,
                   int32_t dimension, int32_t position);
/* The last position of a breakdown in time that has a published value; 0 when none has. */
int32_t table_latest_position(const struct safe_table *, int32_t dimension);
str value_column_label(struct arena *a, const struct edition *, const struct safe_table *);

#endif
