/* policy/disclosure.yaml and policy/intake.yaml. Every number is compulsory: a default in the
 * program would be a policy that nobody decided. */
#include "descriptors/fault.h"
#include "descriptors/schemas_read.h"

static void whole_take(struct reading *r, const struct node *map, const char *name, int64_t least,
                       int64_t *out)
{
    if (take_integer(r, map, name, NEEDED, out) && *out < least)
        FAULT(r->diag, node_find(map, name)->place, "policy.least", {"name", str_from_c(name)},
              {"least", number_text(r->arena, least)});
}

/* A number above `low` and up to `high`. */
static void share_take(struct reading *r, const struct node *map, const char *name, double low,
                       double high, double *out)
{
    if (take_number(r, map, name, NEEDED, out) && !(*out > low && *out <= high))
        FAULT(r->diag, node_find(map, name)->place, "policy.range", {"name", str_from_c(name)});
}

/* What is done with an unreliable figure: it is flagged, and stays. */
static void does_read(struct reading *r, const struct node *map)
{
    static const char *const names[] = {"flag", NULL};
    int choice = 0;
    const struct node *n = node_take(r, map, "does", OPTIONAL);
    if (n != NULL)
        (void)node_choice(r, n, names, &choice);
}

static void rates_read(struct reading *r, const struct node *n, struct policy *out)
{
    static const char *const known[] = {"relative_width", "numerator", "does", NULL};
    static const struct properties properties = {.known = known};
    if (!node_expect_map(r, n, &properties))
        return;
    share_take(r, n, "relative_width", 0, 100, &out->unreliable_relative_width);
    whole_take(r, n, "numerator", 0, &out->unreliable_numerator);
    does_read(r, n);
}

static void shares_read(struct reading *r, const struct node *n, struct policy *out)
{
    static const char *const known[] = {"size", "narrow", "wide", "relative_width", "does", NULL};
    static const struct properties properties = {.known = known};
    if (!node_expect_map(r, n, &properties))
        return;
    whole_take(r, n, "size", 0, &out->unreliable_share_size);
    share_take(r, n, "narrow", 0, 1, &out->unreliable_share_narrow);
    share_take(r, n, "wide", out->unreliable_share_narrow, 1, &out->unreliable_share_wide);
    share_take(r, n, "relative_width", 0, 100, &out->unreliable_share_relative_width);
    does_read(r, n);
}

void policy_disclosure_read(struct reading *r, const struct node *root, struct policy *out)
{
    static const char *const known[] = {
        "threshold",  "interval_width",    "statistics", "zeros_published",
        "unreliable", "unreliable_shares", "confidence", NULL};
    static const struct properties properties = {.known = known};
    if (!node_expect_map(r, root, &properties))
        return;
    whole_take(r, root, "threshold", 1, &out->threshold);
    whole_take(r, root, "interval_width", 1, &out->interval_width);
    whole_take(r, root, "statistics", 1, &out->statistics);
    (void)take_boolean(r, root, "zeros_published", NEEDED, &out->zeros_published);
    share_take(r, root, "confidence", 0.5, 0.9999, &out->confidence);
    const struct node *rates = node_take(r, root, "unreliable", NEEDED);
    const struct node *shares = node_take(r, root, "unreliable_shares", NEEDED);
    if (rates != NULL)
        rates_read(r, rates, out);
    if (shares != NULL)
        shares_read(r, shares, out);
}

void policy_intake_read(struct reading *r, const struct node *root, struct policy *out)
{
    static const char *const known[] = {
        "file_bytes_limit", "cell_bytes_limit", "findings_limit_each", "record_lines_limit",
        "refuse_share",     "reading",          "feedback_keys",       NULL};
    static const char *const keys[] = {"rows", "hashed", NULL};
    static const struct properties properties = {.known = known};
    int choice = 0;
    out->source_format = source_format_plain();
    if (!node_expect_map(r, root, &properties))
        return;
    whole_take(r, root, "file_bytes_limit", 1, &out->file_bytes_limit);
    whole_take(r, root, "cell_bytes_limit", 1, &out->cell_bytes_limit);
    whole_take(r, root, "findings_limit_each", 1, &out->findings_limit_each);
    whole_take(r, root, "record_lines_limit", 1, &out->record_lines_limit);
    share_take(r, root, "refuse_share", 0, 1, &out->refuse_share);
    const struct node *reading = node_take(r, root, "reading", OPTIONAL);
    const struct node *feedback = node_take(r, root, "feedback_keys", OPTIONAL);
    if (reading != NULL)
        source_format_read(r, reading, &out->source_format);
    if (feedback != NULL && node_choice(r, feedback, keys, &choice))
        out->feedback_shows_keys = choice == 1;
}
