/* One centre's feedback as CSV: what the page says, for the centre's own programs. */
#include "7_publish/csv_text.h"
#include "7_publish/feedback.h"

#include <math.h>

static const char *const csv_header[] = {
    "feedback.column.file",      "feedback.column.dataset",  "feedback.column.period",
    "feedback.column.state",     "feedback.column.severity", "feedback.column.column",
    "feedback.column.rule",      "feedback.column.detail",   "feedback.column.count",
    "feedback.column.lines",     "feedback.column.cause",    "feedback.column.advice",
    "feedback.column.read",      "feedback.column.accepted", "feedback.column.quarantined",
    "feedback.column.duplicate", "feedback.column.non-data", "feedback.column.share",
};

static const char *state_id(const struct submission *s)
{
    static const char *const id[] = {
        [SUBMISSION_CURRENT] = "feedback.state.current",
        [SUBMISSION_SUPERSEDED] = "feedback.state.superseded",
        [SUBMISSION_WITHDRAWN] = "feedback.state.withdrawn",
        [SUBMISSION_REFUSED] = "feedback.state.refused",
    };
    return s ? id[s->state] : "feedback.state.missing";
}

static void put_account(struct buf *b, const struct submission *s)
{
    static const struct account none = {-1, -1, -1, -1, -1};
    const struct account *n = s ? &s->account : &none;
    csv_count(b, n->read);
    csv_count(b, n->accepted);
    csv_count(b, n->quarantined);
    csv_count(b, n->duplicate);
    csv_count(b, n->non_data);
    int64_t data = s ? n->read - n->non_data : 0;
    csv_number(b,
               data > 0 ? round(1000.0 * (double)n->accepted / (double)data) / 10.0 : (double)NAN);
}

static void put_line(struct buf *b, struct arena *a, const struct edition *e,
                     const struct submission *s, const struct cause *cause)
{
    static const struct cause blank;
    const struct cause *c = cause ? cause : &blank;
    csv_text(b, s ? s->path : c->file);
    csv_text(b, feedback_dataset_label(a, e, s ? s->dataset : c->dataset));
    csv_text(b, feedback_period_label(a, e, s ? s->period : c->period));
    csv_text(b, edition_word(e, state_id(s)));
    csv_text(b, c->effect);
    csv_text(b, c->column);
    csv_text(b, c->rule);
    csv_text(b, c->detail);
    csv_count(b, c->count);
    csv_text(b, c->lines);
    csv_text(b, c->text);
    csv_text(b, c->advice);
    put_account(b, s);
    csv_line_end(b);
}

/* Lines of one submission, or of what did not come (NULL); false when there was none. */
static bool put_causes(struct buf *b, struct arena *a, const struct edition *e,
                       const struct submission *s, const struct cause_list *causes)
{
    bool any = false;
    for (ptrdiff_t k = 0; k < causes->count; k++) {
        if (causes->item[k].submission == s) {
            put_line(b, a, e, s, &causes->item[k]);
            any = true;
        }
    }
    return any;
}

str feedback_csv(struct arena *a, const struct edition *e, const struct centre_feedback *f)
{
    struct buf b = buf_new(a, 16384);
    buf_c(&b, "\xEF\xBB\xBF"); /* so that spreadsheets read it as UTF-8 */
    for (size_t c = 0; c < sizeof csv_header / sizeof csv_header[0]; c++) {
        if (c > 0)
            buf_byte(&b, ',');
        buf_csv_cell(&b, edition_word(e, csv_header[c]));
    }
    csv_line_end(&b);
    struct cause_list causes = feedback_cause_list(a, e, f);
    struct cause_list repairs = feedback_repair_list(a, e, f);
    for (ptrdiff_t i = 0; i < f->count; i++) {
        bool any = put_causes(&b, a, e, &f->submission[i], &causes);
        if (!put_causes(&b, a, e, &f->submission[i], &repairs) && !any)
            put_line(&b, a, e, &f->submission[i], NULL);
    }
    put_causes(&b, a, e, NULL, &causes);
    return buf_view(&b);
}
