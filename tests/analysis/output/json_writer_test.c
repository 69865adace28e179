/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is written is read back by jansson, which knows nothing of the writer. */
#include "analysis/output/json_writer.h"

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "tests/lib/test.h"

static char *text;
static size_t size;

static void nests_as_jansson_does(void)
{
    struct json_writer json;
    FILE *to = open_memstream(&text, &size);
    json_start(&json, to);
    json_put_array(&json, "empty");
    json_end(&json);
    json_put_array(&json, "list");
    json_put_count(&json, NULL, UINT64_MAX / 2);
    json_put_object(&json, NULL);
    json_end(&json);
    json_put_object(&json, NULL);
    json_put_truth(&json, "yes", true);
    json_put_number(&json, "whole", 3);
    json_end(&json);
    json_end(&json);
    json_put_text(&json, "none", NULL);
    json_put_number(&json, "nan", (double)NAN);
    json_put_number(&json, "infinite", (double)INFINITY);
    json_put_number(&json, "small", -1.25e-300);
    json_finish(&json);
    fclose(to);
    json_t *all = json_loads(text, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(all);
    char *again = json_dumps(all, JSON_INDENT(2) | JSON_REAL_PRECISION(15));
    text[size - 1] = 0; /* the line end */
    ASSERT_TEXT(text, again);
    ASSERT_NEAR(json_real_value(json_object_get(all, "small")), -1.25e-300, 0);
    free(again);
    json_decref(all);
    free(text);
}

/* What comes out for a text, read back. */
static void comes_back(const char *in, const char *out)
{
    struct json_writer json;
    FILE *to = open_memstream(&text, &size);
    json_start_line(&json, to);
    json_put_text(&json, "text", in);
    json_finish(&json);
    fclose(to);
    json_t *all = json_loads(text, 0, NULL);
    CU_ASSERT_PTR_NOT_NULL_FATAL(all);
    ASSERT_TEXT(json_string_value(json_object_get(all, "text")), out);
    CU_ASSERT_PTR_EQUAL(strchr(text, '\n'), text + size - 1); /* one line */
    json_decref(all);
    free(text);
}

#define UNKNOWN "\xEF\xBF\xBD"

static void texts_come_back(void)
{
    comes_back("", "");
    comes_back("a\"b\\c/\n\r\t\b\f\x01\x1f\x7f", "a\"b\\c/\n\r\t\b\f\x01\x1f\x7f");
    comes_back("\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80", "\xC3\xA4 \xE2\x82\xAC \xF0\x9F\x98\x80");
    comes_back("\xEF\xBF\xBF\xF4\x8F\xBF\xBF", "\xEF\xBF\xBF\xF4\x8F\xBF\xBF");
}

/* A file name may be any bytes: cut, overlong, surrogates, beyond the last character. */
static void what_is_no_text_is_marked(void)
{
    comes_back("a\x80z", "a" UNKNOWN "z");
    comes_back("\xC3", UNKNOWN);
    comes_back("\xE2\x82", UNKNOWN UNKNOWN);
    comes_back("\xC0\xAF", UNKNOWN UNKNOWN);
    comes_back("\xE0\x80\xAF", UNKNOWN UNKNOWN UNKNOWN);
    comes_back("\xED\xA0\x80", UNKNOWN UNKNOWN UNKNOWN);
    comes_back("\xF4\x90\x80\x80", UNKNOWN UNKNOWN UNKNOWN UNKNOWN);
    comes_back("\xFF\xFE", UNKNOWN UNKNOWN);
}

TEST_MAIN(json_writer, TEST(nests_as_jansson_does), TEST(texts_come_back),
          TEST(what_is_no_text_is_marked))
