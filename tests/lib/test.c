/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/test.h"

#include <CUnit/TestRun.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* CUnit's callbacks carry no context. */
static struct {
    unsigned asserts; /* made before the test that runs now */
    unsigned failed;  /* tests */
} so_far;

void assert_near(double actual, double expected, double tolerance, const char *what,
                 const char *file, int line)
{
    const bool near = fabs(actual - expected) <= tolerance;
    if (!near)
        fprintf(stderr, "%s:%d: %s is %.9g, expected %.9g +- %.3g\n", file, line, what, actual,
                expected, tolerance);
    CU_assertImplementation(near, (unsigned)line, what, file, "", CU_FALSE);
}

void assert_text(const char *actual, const char *expected, const char *file, int line)
{
    const bool equal = actual && expected && strcmp(actual, expected) == 0;
    if (!equal)
        fprintf(stderr, "%s:%d: text is\n%s\nexpected\n%s\n", file, line,
                actual ? actual : "(null)", expected ? expected : "(null)");
    CU_assertImplementation(equal, (unsigned)line, "texts are equal", file, "", CU_FALSE);
}

/* Said beforehand, so that a crash has a name. */
static void test_starts(const CU_pTest test, const CU_pSuite suite)
{
    (void)suite;
    printf("  %s ... ", test->pName);
    fflush(stdout);
    so_far.asserts = CU_get_number_of_asserts();
}

static void test_ends(const CU_pTest test, const CU_pSuite suite,
                      const CU_pFailureRecord failures)
{
    (void)suite;
    const bool vain = CU_get_number_of_asserts() == so_far.asserts;
    puts(failures ? "FAILED" : vain ? "FAILED: asserts nothing" : "ok");
    so_far.failed += failures || vain;
    for (CU_pFailureRecord at = failures; at; at = at->pNext)
        if (at->pTest == test)
            printf("    %s:%u: %s\n", at->strFileName, at->uiLineNumber, at->strCondition);
    fflush(stdout);
}

static bool is_asked_for(const char *name, int argc, char **argv)
{
    for (int i = 1; i < argc; i++)
        if (strcmp(argv[i], name) == 0)
            return true;
    return argc < 2;
}

int run_tests(const char *suite, const struct test *tests, unsigned count, struct around around,
              int argc, char **argv)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 2;
    CU_pSuite all =
        CU_add_suite_with_setup_and_teardown(suite, NULL, NULL, around.begin, around.end);
    bool added = all != NULL;
    for (unsigned i = 0; i < count && added; i++)
        if (is_asked_for(tests[i].name, argc, argv))
            added = CU_add_test(all, tests[i].name, tests[i].run) != NULL;
    if (!added) {
        fprintf(stderr, "%s: %s\n", suite, CU_get_error_msg());
        return 2;
    }
    CU_set_test_start_handler(test_starts);
    CU_set_test_complete_handler(test_ends);
    CU_run_all_tests();
    const unsigned ran = CU_get_number_of_tests_run();
    CU_cleanup_registry();
    printf("%s: %u tests, %u failed\n", suite, ran, so_far.failed);
    return so_far.failed > 0 || ran == 0 ? 1 : 0;
}
