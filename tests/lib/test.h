/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One test program per file under test: a list of functions, a main that runs them as one suite.
 *
 *     TEST_MAIN(pool, TEST(takes_in_order), TEST(reuses_what_was_given_back))
 *
 * Each name is a `static void name(void)` above that line.  The program exits 1 when a test failed
 * (CUnit's own return code does not say so) or asserted nothing, or when there was none; its last
 * line counts them for tests/run.  With arguments it runs the tests of those names only. */
#ifndef TESTS_LIB_TEST_H
#define TESTS_LIB_TEST_H

#include <CUnit/CUnit.h>

struct test {
    const char *name;
    void (*run)(void);
};

/* What is done before and after each test; either may be NULL. */
struct around {
    void (*begin)(void);
    void (*end)(void);
};

int run_tests(const char *suite, const struct test *tests, unsigned count, struct around around,
              int argc, char **argv);

/* |actual - expected| <= tolerance, printed when it is not so. */
#define ASSERT_NEAR(actual, expected, tolerance) \
    assert_near((actual), (expected), (tolerance), #actual, __FILE__, __LINE__)
#define ASSERT_RELATIVE(actual, expected, share) \
    assert_near((actual), (expected), (share) * ((expected) < 0 ? -(expected) : (expected)), \
                #actual, __FILE__, __LINE__)
void assert_near(double actual, double expected, double tolerance, const char *what,
                 const char *file, int line);
/* Equal texts; prints both when they differ. */
#define ASSERT_TEXT(actual, expected) assert_text((actual), (expected), __FILE__, __LINE__)
void assert_text(const char *actual, const char *expected, const char *file, int line);

#define TEST(function) {#function, function}
#define TEST_MAIN(suite, ...) TEST_MAIN_AROUND(suite, NULL, NULL, __VA_ARGS__)
/* The same with a function to call before each test and one to call after it. */
#define TEST_MAIN_AROUND(suite, begin, end, ...)                                             \
    int main(int argc, char **argv)                                                          \
    {                                                                                        \
        static const struct test tests[] = {__VA_ARGS__};                                    \
        return run_tests(#suite, tests, (unsigned)(sizeof(tests) / sizeof(tests[0])),        \
                         (struct around){begin, end}, argc, argv);                           \
    }

#endif
