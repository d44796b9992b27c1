/* A dataset that is said to be about bodies is never suppressed: nothing of a person may be in it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "descriptors/schemas_read.h"

static struct arena whole;

static int begin(void **state)
{
    (void)state;
    whole = arena_reserve((ptrdiff_t)64 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    arena_release(&whole);
    return 0;
}

static int faults_of(struct dataset *ds)
{
    struct arena scratch = whole;
    struct diag d = diag_new(&scratch);
    struct reading r = {.arena = &scratch, .diag = &d};
    struct dataset *list[] = {ds};
    struct schemas s = {.dataset = list, .datasets = 1};
    datasets_check_about(&r, &s);
    return d.error_count;
}

static void test_bodies_hold_nothing_of_persons(void **state)
{
    (void)state;
    struct field field[2] = {{.name = STR("a")}, {.name = STR("b")}};
    struct dataset other = {.name = STR("women")};
    struct derived derived = {.kind = DERIVED_RECORDS, .from = &other};
    struct dataset ds = {.name = STR("meetings"),
                         .field = field,
                         .fields = 2,
                         .derived = &derived,
                         .coded_count = 2,
                         .column_count = 3,
                         .about_bodies = true};
    assert_int_equal(faults_of(&ds), 1); /* a column taken from women */
    other.about_bodies = true;
    assert_int_equal(faults_of(&ds), 0);
    field[1].sensitivity = SENSITIVITY_SENSITIVE;
    assert_int_equal(faults_of(&ds), 1);
    field[0].sensitivity = SENSITIVITY_QUASI_IDENTIFIER;
    assert_int_equal(faults_of(&ds), 2);
    ds.person_source = PERSON_IDENTIFIER;
    assert_int_equal(faults_of(&ds), 3);
    ds.about_bodies = false;
    assert_int_equal(faults_of(&ds), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_bodies_hold_nothing_of_persons)};
    return cmocka_run_group_tests(tests, begin, end);
}
