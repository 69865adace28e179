/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/test.h"

#include <CUnit/Basic.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

void assert_near(double actual, double expected, double tolerance, const char *what, const char *file, int line)
{
    const bool near = fabs(actual - expected) <= tolerance;
    if (!near)
        fprintf(stderr, "%s:%d: %s is %.9g, expected %.9g +- %.3g\n", file, line, what, actual, expected, tolerance);
    CU_assertImplementation(near, (unsigned)line, what, file, "", CU_FALSE);
}

void assert_text(const char *actual, const char *expected, const char *file, int line)
{
    const bool equal = actual && expected && strcmp(actual, expected) == 0;
    if (!equal)
        fprintf(stderr, "%s:%d: text is\n%s\nexpected\n%s\n", file, line, actual ? actual : "(null)",
                expected ? expected : "(null)");
    CU_assertImplementation(equal, (unsigned)line, "texts are equal", file, "", CU_FALSE);
}

int run_tests(const char *suite, const struct test *tests, unsigned count, int argc, char **argv)
{
    if (CU_initialize_registry() != CUE_SUCCESS)
        return 2;
    CU_pSuite all = CU_add_suite(suite, NULL, NULL);
    for (unsigned i = 0; i < count; i++)
        if (argc < 2 || strcmp(argv[1], tests[i].name) == 0)
            CU_add_test(all, tests[i].name, tests[i].run);
    CU_basic_set_mode(CU_BRM_NORMAL);
    CU_basic_run_tests();
    const unsigned failed = CU_get_number_of_failures();
    const unsigned ran = CU_get_number_of_tests_run();
    const unsigned failed_tests = CU_get_number_of_tests_failed();
    CU_cleanup_registry();
    printf("%s: %u tests, %u failed\n", suite, ran, failed_tests);
    return failed > 0 || ran == 0 ? 1 : 0;
}
