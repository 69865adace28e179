/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values that are one word or number, and their bounds. */
#include <string.h>

#include "scenarios/reader/apply.h"
#include "scenarios/reader/arguments.h"
#include "scenarios/reader/decimal.h"
#include "scenarios/reader/mend.h"
#include "scenarios/reader/number.h"
#include "sim/distribution.h"

enum { BOUND_TEXT = 48, WORDS_MOST = 64 };

size_t setting_size(const struct setting *row)
{
    static const size_t sizes[] = {
        [SETTING_COUNT] = sizeof(uint64_t),
        [SETTING_NUMBER] = sizeof(double),
        [SETTING_DURATION] = sizeof(sim_time),
        [SETTING_RATE] = sizeof(double),
        [SETTING_SIZE] = sizeof(uint64_t),
        [SETTING_SPEED] = sizeof(double),
        [SETTING_SHARE] = sizeof(double),
        [SETTING_MONEY] = sizeof(double),
        [SETTING_FLAG] = sizeof(bool),
        [SETTING_TEXT] = sizeof(char *),
        [SETTING_NAME] = sizeof(char *),
        [SETTING_FILE] = sizeof(char *),
        [SETTING_LAW] = sizeof(struct law),
        [SETTING_QUANTITY] = sizeof(struct quantity),
        [SETTING_RANGE] = sizeof(struct duration_range),
        [SETTING_CLASS] = sizeof(struct chosen),
        [SETTING_VERB] = sizeof(struct chosen),
        [SETTING_TABLE] = sizeof(struct table),
        [SETTING_LIST] = sizeof(struct table),
        [SETTING_NAMES] = sizeof(struct name_list),
        [SETTING_SELF] = sizeof(char *),
    };
    return row->kind == SETTING_GROUP ? rows_extent(row->rows) : sizes[row->kind];
}

size_t rows_extent(const struct setting *rows)
{
    size_t most = 0;
    for (const struct setting *row = rows; row && row->kind != SETTING_END; row++) {
        const size_t end = row->place + setting_size(row);
        most = end > most ? end : most;
    }
    return most;
}

/* The words of a row, parted by blanks, as a list. */
static unsigned split_words(struct reader *reader, const char *text, const char **words)
{
    unsigned count = 0;
    char *rest = NULL;
    for (char *word = strtok_r(arena_text(reader->arena, text), " ", &rest);
         word && count < WORDS_MOST; word = strtok_r(NULL, " ", &rest))
        words[count++] = word;
    return count;
}

/* As the user wrote it: `crews: 0`, not the `count` of a crew. */
static const char *key_of(const struct setting *row, const struct tree *value)
{
    return value->said ? value->said : row->name;
}

static bool fits_bounds(struct reader *reader, const struct setting *row, double value,
                        const struct tree *written)
{
    const struct place place = written->place;
    const char *key = key_of(row, written);
    char least[BOUND_TEXT], most[BOUND_TEXT];
    const bool low = row->least == 0 && row->most == 0;
    const bool share = row->kind == SETTING_SHARE && low;
    const double top = share ? 1 : row->most;
    const bool any_sign = low && row->kind == SETTING_NUMBER;
    const bool too_low = !any_sign && value < row->least,
               too_high = (top != 0 || row->least < 0) && value > top;
    if (!too_low && !too_high)
        return true;
    number_print(least, sizeof least, row->kind, row->least);
    number_print(most, sizeof most, row->kind, top);
    if (top != 0)
        return complain_at(reader, place, row->advice, "'%s' must lie between %s and %s", key,
                           least, most);
    if (row->least == 0)
        return complain_at(reader, place, row->advice, "'%s' cannot be negative", key);
    return complain_at(reader, place, row->advice, "'%s' must be at least %s", key, least);
}

/* What the row says of values that are numbers, but not what is wanted. */
static const char *advice_of(const struct setting *row, const struct tree *value)
{
    return decimal_scan(value->text).length ? row->advice : NULL;
}

/* Most counts have an end: without a word of their own, or it as what is usual, there is none. */
static const char *unlimited_word(const struct setting *row)
{
    const char *usual = "unlimited";
    return row->words ? row->words : row->preset && strcmp(row->preset, usual) == 0 ? usual : NULL;
}

/* Where a message ends with what to write, the row's word could be written as well. */
static const char *or_word(struct reader *reader, const char *why, const char *word)
{
    return word && strstr(why, ": write ") ? arena_format(reader->arena, " or %s", word) : "";
}

static bool fill_count(struct reader *reader, const struct setting *row, void *field,
                       const struct tree *value)
{
    const char *unlimited = unlimited_word(row);
    uint64_t count = COUNT_UNLIMITED;
    const char *why = unlimited && strcmp(value->text, unlimited) == 0
                          ? NULL
                          : number_count(reader->arena, value->text, &count);
    if (why)
        return complain_at(reader, value->place, advice_of(row, value), "%s%s", why,
                           or_word(reader, why, row->words));
    *(uint64_t *)field = count;
    return count == COUNT_UNLIMITED || fits_bounds(reader, row, (double)count, value);
}

static bool fill_duration(struct reader *reader, const struct setting *row, void *field,
                          const struct tree *value)
{
    sim_time duration = 0;
    const bool found = row->words && strcmp(row->words, "auto") == 0;
    if (found && strcmp(value->text, row->words) == 0) {
        *(sim_time *)field = DURATION_AUTO;
        return true;
    }
    const char *why = row->words && strcmp(value->text, row->words) == 0
                          ? NULL
                          : number_duration(reader->arena, value->text, &duration);
    if (why)
        return complain_at(reader, value->place, advice_of(row, value), "%s%s", why,
                           or_word(reader, why, row->words));
    *(sim_time *)field = duration;
    if (duration == 0 && row->words && !found && strcmp(value->text, row->words) != 0)
        return complain_at(reader, value->place, row->advice,
                           "'%s' of 0 is no time at all: write %s", key_of(row, value), row->words);
    return fits_bounds(reader, row, (double)duration, value);
}

static bool fill_size(struct reader *reader, const struct setting *row, void *field,
                      const struct tree *value)
{
    uint64_t bytes = 0;
    const char *why = number_size(reader->arena, value->text, &bytes);
    if (why)
        return complain_at(reader, value->place, advice_of(row, value), "%s", why);
    *(uint64_t *)field = bytes;
    return fits_bounds(reader, row, (double)bytes, value);
}

/* Everything that is a double in base units. */
static bool fill_ratio(struct reader *reader, const struct setting *row, void *field,
                       const struct tree *value)
{
    double number = 0;
    const char *why =
        row->words && strcmp(value->text, row->words) == 0 ? NULL
        : row->kind == SETTING_NUMBER ? number_plain(reader->arena, value->text, &number)
        : row->kind == SETTING_RATE   ? number_rate(reader->arena, value->text, &number)
        : row->kind == SETTING_SPEED  ? number_speed(reader->arena, value->text, &number)
        : row->kind == SETTING_SHARE  ? number_share(reader->arena, value->text, &number)
                                      : number_money(reader->arena, value->text, &number);
    if (why)
        return complain_at(reader, value->place, advice_of(row, value), "%s%s", why,
                           or_word(reader, why, row->words));
    *(double *)field = number;
    return fits_bounds(reader, row, number, value);
}

static bool fill_flag(struct reader *reader, void *field, const struct tree *value)
{
    const bool yes = strcmp(value->text, "true") == 0;
    if (!yes && strcmp(value->text, "false") != 0)
        return complain_at(reader, value->place, NULL, "'%.60s' is not a flag: write true or false",
                           value->text);
    *(bool *)field = yes;
    return true;
}

static bool fill_text(struct reader *reader, const struct setting *row, void *field,
                      const struct tree *value)
{
    const char *words[WORDS_MOST];
    *(const char **)field = value->text;
    if (!row->words)
        return true;
    const unsigned count = split_words(reader, row->words, words);
    for (unsigned i = 0; i < count; i++)
        if (strcmp(words[i], value->text) == 0)
            return true;
    return mistake_unknown(reader, value->place, key_of(row, value), value->text, words, count);
}

static bool fill_name(struct reader *reader, void *field, const struct tree *value)
{
    *(const char **)field = value->text;
    if (text_is_name(value->text))
        return true;
    return complain_at(reader, value->place, mend_name(reader->arena, value->text, false),
                       "'%.70s' is not a name", value->text);
}

static bool fill_quantity(struct reader *reader, const struct setting *row, void *field,
                          const struct tree *value)
{
    struct quantity quantity = {0};
    const char *why = number_quantity(reader->arena, value->text, &quantity);
    if (why)
        return complain_at(reader, value->place, advice_of(row, value), "%s", why);
    *(struct quantity *)field = quantity;
    if (quantity.value < 0 && row->least >= 0)
        return complain_at(reader, value->place, NULL, "'%s' cannot be negative",
                           key_of(row, value));
    return (row->least == 0 && row->most == 0) || fits_bounds(reader, row, quantity.value, value);
}

static bool fill_range(struct reader *reader, const struct setting *row, void *field,
                       const struct tree *value)
{
    struct duration_range range = {0, 0};
    const char *why = number_duration_range(reader->arena, value->text, &range);
    if (why)
        return complain_at(reader, value->place, advice_of(row, value), "%s", why);
    *(struct duration_range *)field = range;
    return fits_bounds(reader, row, (double)range.low, value) &&
           fits_bounds(reader, row, (double)range.high, value);
}

static bool fill_file(struct reader *reader, void *field, const struct tree *value)
{
    struct name_list *files = reader->files;
    const char *path = document_path(reader->arena, value->place.document, value->text);
    *(const char **)field = path;
    if (!files)
        return true;
    const char **names = arena_array(reader->arena, files->count + 1, sizeof *names);
    for (uint32_t i = 0; i < files->count; i++)
        names[i] = files->names[i];
    names[files->count++] = path;
    files->names = names;
    return true;
}

bool scalar_fill(struct reader *reader, const struct setting *row, void *field,
                 const struct tree *value)
{
    switch (row->kind) {
    case SETTING_COUNT:
        return fill_count(reader, row, field, value);
    case SETTING_DURATION:
        return fill_duration(reader, row, field, value);
    case SETTING_SIZE:
        return fill_size(reader, row, field, value);
    case SETTING_FLAG:
        return fill_flag(reader, field, value);
    case SETTING_TEXT:
        return fill_text(reader, row, field, value);
    case SETTING_NAME:
        return fill_name(reader, field, value);
    case SETTING_QUANTITY:
        return fill_quantity(reader, row, field, value);
    case SETTING_RANGE:
        return fill_range(reader, row, field, value);
    case SETTING_FILE:
        return fill_file(reader, field, value);
    default:
        return fill_ratio(reader, row, field, value);
    }
}
