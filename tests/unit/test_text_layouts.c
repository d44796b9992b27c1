/* Words set in bold inside a text: the marks are not drawn, the words are, and a text and the same
 * text with marks are two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "publish_fixture.h"

#include "7_publish/draw/fonts_private.h"
#include "7_publish/draw/painter.h"

static struct arena whole, arena;
static struct fixture fixture;
static struct fonts *fonts;

static int set_up(void **state)
{
    (void)state;
    whole = arena_reserve((ptrdiff_t)4 << 30);
    arena = whole;
    struct diag d = diag_new(&arena);
    if (!fixture_open(&fixture, &arena, &d))
        return -1;
    fonts = fonts_open(&arena, &fixture.schemas, &d);
    return fonts ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    fonts_close(fonts);
    arena_release(&whole);
    return 0;
}

static const struct laid_out *laid(const char *text, bool bold)
{
    struct text_shape shape = {.family = "Noto Sans",
                               .size = 10.0,
                               .spacing = 1.0,
                               .width = -1,
                               .align = PANGO_ALIGN_LEFT,
                               .language = LANGUAGE_FR,
                               .bold = bold};
    return text_layouts_get(fonts->layouts, str_from_c(text), &shape);
}

/* "from-to" of each bold stretch, in bytes of what is drawn. */
static str bold_in(PangoLayout *layout)
{
    str out = STR("");
    PangoAttrList *list = pango_layout_get_attributes(layout);
    GSList *all = list ? pango_attr_list_get_attributes(list) : NULL;
    for (GSList *at = all; at; at = at->next) {
        const PangoAttribute *one = at->data;
        if (one->klass->type == PANGO_ATTR_WEIGHT)
            out = str_format(&arena, "%.*s%u-%u ", STR_ARG(out), one->start_index, one->end_index);
    }
    g_slist_free_full(all, (GDestroyNotify)pango_attribute_destroy);
    return out;
}

static void marks_make_bold(void **state)
{
    (void)state;
    static const struct {
        const char *text, *drawn, *bold;
    } cases[] = {
        {TEXT_BOLD "Source" TEXT_PLAIN " : cases", "Source : cases", "0-6 "},
        {"a " TEXT_BOLD "b" TEXT_PLAIN " c " TEXT_BOLD "d" TEXT_PLAIN, "a b c d", "2-3 6-7 "},
        {TEXT_BOLD "to the end", "to the end", "0-10 "}, /* a paragraph parted within the words */
        {"from the start" TEXT_PLAIN " on", "from the start on", "0-14 "},
        {TEXT_BOLD TEXT_PLAIN "nothing", "nothing", ""},
        {"plain", "plain", ""},
        {"", "", ""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const struct laid_out *one = laid(cases[i].text, false);
        assert_string_equal(pango_layout_get_text(one->layout), cases[i].drawn);
        assert_int_equal(one->unknown_glyphs, 0);
        str bold = bold_in(one->layout);
        if (!str_equal_c(bold, cases[i].bold))
            fail_msg("%s: %.*s", cases[i].drawn, STR_ARG(bold));
    }
}

static void bold_words_are_as_wide_as_bold_text(void **state)
{
    (void)state;
    int plain = laid("minimum", false)->logical.width, bold = laid("minimum", true)->logical.width;
    assert_true(bold > plain);
    assert_int_equal(laid(TEXT_BOLD "minimum" TEXT_PLAIN, false)->logical.width, bold);
    /* asked again, in turn: each finds its own */
    assert_int_equal(laid("minimum", false)->logical.width, plain);
    assert_int_equal(laid(TEXT_BOLD "minimum" TEXT_PLAIN, false)->logical.width, bold);
    assert_ptr_equal(laid(TEXT_BOLD "minimum" TEXT_PLAIN, false)->layout,
                     laid(TEXT_BOLD "minimum" TEXT_PLAIN, false)->layout);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(marks_make_bold),
        cmocka_unit_test(bold_words_are_as_wide_as_bold_text),
    };
    /* In a process of its own that ends without ado: the font libraries hold on to memory. */
    pid_t child = fork();
    if (child == 0) {
        int failed = cmocka_run_group_tests(tests, set_up, tear_down);
        (void)fflush(NULL);
        _exit(failed);
    }
    int status = -1;
    bool ended = waitpid(child, &status, 0) == child && WIFEXITED(status);
    return ended ? WEXITSTATUS(status) : 1;
}
