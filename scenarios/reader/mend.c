/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/mend.h"

#include <string.h>

#include "scenarios/reader/arguments.h"
#include "scenarios/reader/number.h"

enum { TEXT_MOST = 64 };

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static char lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c; }

static bool same_word(const char *a, const char *b)
{
    while (*a && lower(*a) == lower(*b)) {
        a++;
        b++;
    }
    return lower(*a) == lower(*b);
}

/* ---- units as people write them ---- */

struct spelling {
    const char *words; /* parted by blanks, in lower case */
    const char *unit;
};

static const struct spelling times[] = {{"ns nsec nanosecond nanoseconds", "ns"},
                                        {"us usec microsecond microseconds", "us"},
                                        {"ms msec msecs millis millisecond milliseconds", "ms"},
                                        {"s sec secs second seconds", "s"},
                                        {"min mins minute minutes", "min"},
                                        {"h hr hrs hour hours", "h"},
                                        {"d day days", "d"},
                                        {"y yr yrs year years", "y"},
                                        {NULL, NULL}};
static const struct spelling sizes[] = {{"b byte bytes", "B"},
                                        {"k kb kbyte kbytes kilobyte kilobytes", "KB"},
                                        {"m mb mbyte mbytes megabyte megabytes", "MB"},
                                        {"g gb gbyte gbytes gigabyte gigabytes", "GB"},
                                        {"t tb tbyte tbytes terabyte terabytes", "TB"},
                                        {"ki kib kibibyte kibibytes", "KiB"},
                                        {"mi mib mebibyte mebibytes", "MiB"},
                                        {"gi gib gibibyte gibibytes", "GiB"},
                                        {"ti tib tebibyte tebibytes", "TiB"},
                                        {NULL, NULL}};
static const struct spelling speeds[] = {{"bps bit/s bits/s", "bit/s"},
                                         {"kbps kbit kbit/s kbits/s", "kbit/s"},
                                         {"mbps mbit mbit/s mbits/s", "Mbit/s"},
                                         {"gbps gbit gbit/s gbits/s", "Gbit/s"},
                                         {"tbps tbit tbit/s tbits/s", "Tbit/s"},
                                         {"b/s", "B/s"},
                                         {"kb/s", "KB/s"},
                                         {"mb/s", "MB/s"},
                                         {"gb/s", "GB/s"},
                                         {NULL, NULL}};
static const struct spelling rates[] = {{"rps qps tps hz req/s reqs/s requests/s", "/s"},
                                        {"rpm req/min requests/min", "/min"},
                                        {NULL, NULL}};
static const struct spelling shares[] = {{"% pct percent", "%"}, {NULL, NULL}};
static const struct spelling counts[] = {{"k", "k"}, {"m mio", "M"}, {"g", "G"}, {NULL, NULL}};

static bool has_word(const char *words, const char *word)
{
    char copy[TEXT_MOST], *rest = NULL;
    copy[0] = '\0';
    strncat(copy, words, sizeof copy - 1);
    for (const char *one = strtok_r(copy, " ", &rest); one; one = strtok_r(NULL, " ", &rest))
        if (same_word(one, word))
            return true;
    return false;
}

static const char *spelt(const struct spelling *spellings, const char *word)
{
    for (; spellings->words; spellings++)
        if (has_word(spellings->words, word))
            return spellings->unit;
    return NULL;
}

/* /sec, per hour, 1/s; with a multiplier before it: k/s. */
static const char *rate_unit(struct arena *arena, const char *word)
{
    const bool power = word[0] && strchr("kMG", word[0]);
    const char *rest = word + power, *known = spelt(rates, rest);
    rest += strncmp(rest, "req", 3) == 0 ? strcspn(rest, "/p") : 0;
    const bool slash = rest[0] == '/', per = strncmp(rest, "per", 3) == 0;
    const char *time = slash ? spelt(times, rest + 1) : per ? spelt(times, rest + 3) : NULL;
    if (known)
        return arena_format(arena, "%.*s%s", power, word, known);
    return time ? arena_format(arena, "%.*s/%s", power, word, time) : NULL;
}

static const char *unit_of(struct arena *arena, const char *word, enum setting_kind kind)
{
    switch (kind) {
    case SETTING_DURATION:
        return spelt(times, word);
    case SETTING_RATE:
        return rate_unit(arena, word);
    case SETTING_SIZE:
        return spelt(sizes, word);
    case SETTING_SPEED:
        return spelt(speeds, word);
    case SETTING_SHARE:
        return spelt(shares, word);
    case SETTING_COUNT:
    case SETTING_NUMBER:
        return word[0] ? spelt(counts, word) : "";
    default:
        return NULL;
    }
}

/* ---- digits as people write them ---- */

/* Digits, and between them commas, points, blanks and underscores; its length. */
static size_t number_length(const char *text)
{
    size_t at = text[0] == '-' || text[0] == '+', end = 0;
    for (; text[at]; at++)
        if (is_digit(text[at]))
            end = at + 1;
        else if (!strchr(",._ ", text[at]))
            break;
    return end;
}

/* 1,000 or 12,345,678: groups of three, and no leading zero. */
static bool parts_thousands(const char *text, size_t comma)
{
    size_t start = comma;
    while (start > 0 && (is_digit(text[start - 1]) || text[start - 1] == ','))
        start--;
    if (text[start] == '0' || text[start] == ',')
        return false;
    size_t group = 0;
    for (size_t at = start; is_digit(text[at]) || text[at] == ','; at++) {
        const size_t length = strspn(text + at, "0123456789");
        if (group++ ? length != 3 : length == 0 || length > 3)
            return false;
        at += length;
        if (text[at] != ',')
            break;
    }
    return true;
}

char mend_comma(const char *text, size_t at)
{
    if (at == 0 || !is_digit(text[at - 1]) || !is_digit(text[at + 1]))
        return ' ';
    return parts_thousands(text, at) ? '\0' : '.';
}

static char *mended_commas(struct arena *arena, const char *text)
{
    char *out = arena_alloc(arena, strlen(text) + 1), *to = out;
    for (size_t i = 0; text[i]; i++) {
        const char c = text[i] == ',' ? mend_comma(text, i) : text[i];
        if (c)
            *to++ = c;
    }
    return out;
}

static char *without(struct arena *arena, const char *text, size_t length, const char *unwanted)
{
    char *out = arena_alloc(arena, length + 1), *to = out;
    for (size_t i = 0; i < length; i++)
        if (!strchr(unwanted, text[i]))
            *to++ = text[i];
    return out;
}

/* "1 2" is two numbers, "1 000" is one. */
static bool blanks_part_numbers(struct arena *arena, const char *text, size_t length)
{
    char *commas = arena_format(arena, "%.*s", (int)length, text);
    for (char *blank; (blank = strchr(commas, ' '));)
        *blank = ',';
    for (size_t i = 1; i + 1 < length; i++)
        if (text[i] == ' ' && is_digit(text[i - 1]) && is_digit(text[i + 1]) &&
            !parts_thousands(commas, i))
            return true;
    return false;
}

/* ---- the whole ---- */

static bool can_read(const char *text, enum setting_kind kind)
{
    uint64_t count;
    double number;
    sim_time duration;
    struct quantity quantity;
    const char *why = kind == SETTING_COUNT      ? number_count(NULL, text, &count)
                      : kind == SETTING_NUMBER   ? number_plain(NULL, text, &number)
                      : kind == SETTING_DURATION ? number_duration(NULL, text, &duration)
                      : kind == SETTING_RATE     ? number_rate(NULL, text, &number)
                      : kind == SETTING_SIZE     ? number_size(NULL, text, &count)
                      : kind == SETTING_SPEED    ? number_speed(NULL, text, &number)
                      : kind == SETTING_SHARE    ? number_share(NULL, text, &number)
                      : kind == SETTING_MONEY    ? number_money(NULL, text, &number)
                                                 : number_quantity(NULL, text, &quantity);
    return !why;
}

/* "\xc2\xb5s" and "\xce\xbcs" are us. */
static const char *ascii_unit(struct arena *arena, const char *unit)
{
    const bool micro = strncmp(unit, "\xc2\xb5", 2) == 0 || strncmp(unit, "\xce\xbc", 2) == 0;
    return micro ? arena_format(arena, "u%s", unit + 2) : unit;
}

static const char *mended(struct arena *arena, const char *text, enum setting_kind kind)
{
    const size_t length = number_length(text), all = strlen(text);
    if (length == 0 || blanks_part_numbers(arena, text, length))
        return NULL;
    const char *digits = mended_commas(arena, without(arena, text, length, "_ +"));
    if (digits[0] == '.')
        digits = arena_format(arena, "0%s", digits);
    const char *word = ascii_unit(arena, without(arena, text + length, all - length, " "));
    const char *unit = unit_of(arena, word, kind);
    double weeks;
    if (kind == SETTING_DURATION && has_word("w week weeks", word) &&
        !number_plain(NULL, digits, &weeks))
        return arena_format(arena, "%.15gd", weeks * 7);
    if (kind == SETTING_SHARE && !*word && !number_plain(NULL, digits, &weeks) && weeks != 1)
        return arena_format(arena, "%.15g%%", weeks < 1 ? weeks * 100 : weeks);
    if (kind == SETTING_MONEY)
        return arena_format(arena, "$%s%s", digits, strchr(word, '/') ? strchr(word, '/') : "/h");
    return unit ? arena_format(arena, "%s%s", digits, unit) : NULL;
}

const char *mend_several(struct arena *arena, const char *text, enum setting_kind kind)
{
    char copy[TEXT_MOST], *rest = NULL;
    const char *list = "";
    unsigned count = 0;
    copy[0] = '\0';
    strncat(copy, text, sizeof copy - 1);
    for (char *one = strtok_r(copy, " ,", &rest); one; one = strtok_r(NULL, " ,", &rest)) {
        if (!can_read(one, kind))
            return NULL;
        list = arena_format(arena, "%s%s%s", list, count++ ? "," : "", one);
    }
    return count > 1 && strlen(text) < TEXT_MOST ? list : NULL;
}

const char *mend_number(struct arena *arena, const char *text, enum setting_kind kind)
{
    static const enum setting_kind kinds[] = {SETTING_DURATION, SETTING_NUMBER, SETTING_RATE,
                                              SETTING_SHARE,    SETTING_SIZE,   SETTING_SPEED};
    if (strlen(text) >= TEXT_MOST)
        return NULL;
    text += kind == SETTING_MONEY && text[0] == '$';
    const bool any = kind == SETTING_QUANTITY;
    for (unsigned i = 0; i < (any ? sizeof kinds / sizeof kinds[0] : 1); i++) {
        const enum setting_kind as = any ? kinds[i] : kind;
        const char *better = mended(arena, text, as);
        if (better && strcmp(better, text) != 0 && can_read(better, as))
            return better;
    }
    return NULL;
}

/* ---- names ---- */

/* The letters of Latin-1 and their neighbours, in UTF-8. */
static const struct {
    const char *letter, *plain;
} letters[] = {{"ä", "ae"}, {"ö", "oe"}, {"ü", "ue"}, {"Ä", "Ae"}, {"Ö", "Oe"}, {"Ü", "Ue"},
               {"ß", "ss"}, {"à", "a"},  {"á", "a"},  {"â", "a"},  {"ã", "a"},  {"å", "a"},
               {"æ", "ae"}, {"ç", "c"},  {"è", "e"},  {"é", "e"},  {"ê", "e"},  {"ë", "e"},
               {"ì", "i"},  {"í", "i"},  {"î", "i"},  {"ï", "i"},  {"ñ", "n"},  {"ò", "o"},
               {"ó", "o"},  {"ô", "o"},  {"õ", "o"},  {"ø", "o"},  {"ù", "u"},  {"ú", "u"},
               {"û", "u"},  {"ý", "y"},  {"ÿ", "y"},  {"č", "c"},  {"ć", "c"},  {"ł", "l"},
               {"ś", "s"},  {"š", "s"},  {"ž", "z"},  {"ź", "z"},  {"ż", "z"},  {"ě", "e"},
               {"ę", "e"},  {"ą", "a"},  {"ń", "n"},  {"ř", "r"},  {"ů", "u"},  {"ő", "o"},
               {"ű", "u"},  {"ğ", "g"},  {"ı", "i"},  {"ş", "s"}};

/* Bytes of the letter at `text` that has a plain form. */
static size_t plain_letter(const char *text, const char **plain)
{
    for (unsigned i = 0; i < sizeof letters / sizeof letters[0]; i++)
        if (strncmp(text, letters[i].letter, strlen(letters[i].letter)) == 0) {
            *plain = letters[i].plain;
            return strlen(letters[i].letter);
        }
    return 0;
}

#define NAME_GRAMMAR "a letter (a to z, A to Z), then letters, digits, _ and -, at most 64"

const char *mend_name(struct arena *arena, const char *text, bool dotted)
{
    char *out = arena_alloc(arena, 2 * strlen(text) + 1), *to = out;
    while (*text) {
        const char *plain = NULL;
        const size_t length = plain_letter(text, &plain);
        if (length)
            to = stpcpy(to, plain);
        else
            *to++ = strchr(dotted ? " :/" : " .:/", *text) ? '_' : *text;
        text += length ? length : 1;
    }
    *to = '\0';
    const bool good = dotted ? text_is_dotted_name(out) : text_is_name(out);
    return good ? arena_format(arena, "write %s: " NAME_GRAMMAR, out) : NAME_GRAMMAR;
}
