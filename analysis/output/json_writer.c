/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/json_writer.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "sim/check.h"

static void put_line_end(struct json_writer *json)
{
    if (!json->on_one_line)
        fprintf(json->to, "\n%*s", (int)(2 * json->depth), "");
}

/* Bytes of the UTF-8 character at `text`; 0: it is none (Unicode 15, table 3-7). */
static size_t character_size(const unsigned char *text)
{
    const unsigned char first = text[0];
    const size_t size = first < 0x80                     ? 1
                        : first >= 0xC2 && first <= 0xDF ? 2
                        : first >= 0xE0 && first <= 0xEF ? 3
                        : first >= 0xF0 && first <= 0xF4 ? 4
                                                         : 0;
    for (size_t i = 1; i < size; i++)
        if ((text[i] & 0xC0) != 0x80)
            return 0;
    const bool too_low = (first == 0xE0 && text[1] < 0xA0) || (first == 0xF0 && text[1] < 0x90);
    const bool too_high = (first == 0xED && text[1] > 0x9F) || (first == 0xF4 && text[1] > 0x8F);
    return too_low || too_high ? 0 : size;
}

static void put_special(FILE *to, unsigned char c)
{
    static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *at = strchr(plain, c);
    if (at)
        fprintf(to, "\\%c", letters[at - plain]);
    else
        fprintf(to, "\\u%04X", c);
}

static void put_quoted(FILE *to, const char *text)
{
    fputc('"', to);
    for (const unsigned char *at = (const unsigned char *)text; *at;) {
        const size_t size = character_size(at);
        if (size == 0)
            fputs("\xEF\xBF\xBD", to);
        else if (*at < ' ' || *at == '"' || *at == '\\')
            put_special(to, *at);
        else
            fwrite(at, 1, size, to);
        at += size ? size : 1;
    }
    fputc('"', to);
}

/* What stands before a value: the comma after the one before, its line, its key. */
static void begin_value(struct json_writer *json, const char *key)
{
    CHECK((key == NULL) == (json->arrays >> json->depth & 1));
    if (json->begun)
        fputs(json->on_one_line ? ", " : ",", json->to);
    put_line_end(json);
    json->begun = true;
    if (key) {
        put_quoted(json->to, key);
        fputs(": ", json->to);
    }
}

static void open_bracket(struct json_writer *json, bool array)
{
    CHECK(json->depth + 1 < JSON_DEPTH_MOST);
    fputc(array ? '[' : '{', json->to);
    json->depth++;
    json->arrays &= ~((uint64_t)1 << json->depth);
    json->arrays |= (uint64_t)array << json->depth;
    json->begun = false;
}

void json_start(struct json_writer *json, FILE *to)
{
    *json = (struct json_writer){.to = to};
    open_bracket(json, false);
}

void json_start_line(struct json_writer *json, FILE *to)
{
    *json = (struct json_writer){.to = to, .on_one_line = true};
    open_bracket(json, false);
}

void json_put_object(struct json_writer *json, const char *key)
{
    begin_value(json, key);
    open_bracket(json, false);
}

void json_put_array(struct json_writer *json, const char *key)
{
    begin_value(json, key);
    open_bracket(json, true);
}

void json_end(struct json_writer *json)
{
    CHECK(json->depth > 0);
    const bool array = json->arrays >> json->depth & 1;
    json->depth--;
    if (json->begun)
        put_line_end(json);
    fputc(array ? ']' : '}', json->to);
    json->begun = true;
}

void json_finish(struct json_writer *json)
{
    CHECK(json->depth == 1);
    json_end(json);
    fputc('\n', json->to);
}

void json_put_text(struct json_writer *json, const char *key, const char *text)
{
    begin_value(json, key);
    if (text)
        put_quoted(json->to, text);
    else
        fputs("null", json->to);
}

/* A point or an exponent says that it is no count. */
void json_put_number(struct json_writer *json, const char *key, double number)
{
    char text[40] = "null";
    if (isfinite(number)) {
        const int length = snprintf(text, sizeof text, "%.15g", number);
        if (!text[strcspn(text, ".e")])
            snprintf(text + length, sizeof text - (size_t)length, ".0");
    }
    begin_value(json, key);
    fputs(text, json->to);
}

void json_put_count(struct json_writer *json, const char *key, uint64_t count)
{
    begin_value(json, key);
    fprintf(json->to, "%" PRIu64, count);
}

void json_put_truth(struct json_writer *json, const char *key, bool truth)
{
    begin_value(json, key);
    fputs(truth ? "true" : "false", json->to);
}
