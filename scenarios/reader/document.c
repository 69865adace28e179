/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "scenarios/reader/document.h"

#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "sim/input.h"

static struct document *document_new(struct arena *arena, const char *name, uint32_t order)
{
    struct document *document = arena_alloc(arena, sizeof *document);
    document->name = arena_text(arena, name);
    document->order = order;
    document->text = document->folder = "";
    return document;
}

static const char *folder_of(struct arena *arena, const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash ? arena_format(arena, "%.*s", (int)(slash - path + 1), path) : "";
}

static void take_text(struct document *document, const char *text, size_t size)
{
    const bool marked = size >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0;
    document->text = text + (marked ? 3 : 0);
    document->size = size - (marked ? 3 : 0);
}

/* The machine's fault, not the text's. */
static void no_memory(struct arena *arena, const char *name, FILE *file)
{
    if (file)
        fclose(file);
    arena_fail(arena, "out of memory while reading %s", name);
}

/* Read until it ends or is too long, whatever its size was said to be. */
static const char *read_all(struct arena *arena, FILE *file, struct document *document)
{
    size_t room = 1 << 16, size = 0, got;
    char *text = malloc(room);
    while (text && (got = fread(text + size, 1, room - size, file)) > 0) {
        size += got;
        if (size > DOCUMENT_MOST)
            break;
        if (size < room)
            continue;
        char *longer = realloc(text, room *= 2);
        if (!longer)
            free(text);
        text = longer;
    }
    if (!text)
        no_memory(arena, document->name, file);
    const char *why = ferror(file)           ? strerror(errno)
                      : size > DOCUMENT_MOST ? "longer than 16 MiB"
                                             : NULL;
    if (!why) {
        char *copy = arena_alloc(arena, size + 1);
        memcpy(copy, text, size);
        take_text(document, copy, size);
    }
    free(text);
    return why ? arena_text(arena, why) : NULL;
}

const char *document_read(struct arena *arena, const char *path, uint32_t order,
                          struct document **out)
{
    struct document *document = *out = document_new(arena, path, order);
    document->folder = folder_of(arena, path);
    char refused[INPUT_WHY];
    FILE *file = input_open(path, refused);
    if (!file && errno == ENOMEM)
        no_memory(arena, path, NULL);
    if (!file)
        return arena_text(arena, refused);
    struct stat facts;
    if (fstat(fileno(file), &facts) == 0) {
        document->device = facts.st_dev;
        document->inode = facts.st_ino;
    }
    const char *why = read_all(arena, file, document);
    fclose(file);
    return why;
}

struct document *document_of_text(struct arena *arena, const char *name, const char *text,
                                  uint32_t order)
{
    struct document *document = document_new(arena, name, order);
    take_text(document, arena_text(arena, text), strlen(text));
    return document;
}

const char *document_path(struct arena *arena, const struct document *document, const char *path)
{
    return path[0] == '/' ? path : arena_format(arena, "%s%s", document->folder, path);
}

/* Bytes of the line break at `text`; 0: there is none. */
static size_t line_break(const char *text, size_t left)
{
    if (text[0] == '\r')
        return left > 1 && text[1] == '\n' ? 2 : 1;
    if (text[0] == '\n')
        return 1;
    if (left > 1 && memcmp(text, "\xc2\x85", 2) == 0)
        return 2;
    if (left > 2 && (memcmp(text, "\xe2\x80\xa8", 3) == 0 || memcmp(text, "\xe2\x80\xa9", 3) == 0))
        return 3;
    return 0;
}

const char *document_line(const struct document *document, uint32_t line, size_t *size)
{
    const char *at = document->text, *end = at + document->size, *start = at;
    for (uint32_t number = 1; at < end;) {
        const size_t broken = line_break(at, (size_t)(end - at));
        if (broken && number++ == line)
            break;
        at += broken ? broken : 1;
        if (broken)
            start = at;
    }
    *size = (size_t)(at - start);
    return start;
}

struct place document_place(const struct document *document, size_t offset)
{
    struct place place = {.document = document, .line = 1, .length = 1};
    size_t start = 0, at = 0;
    const size_t end = offset < document->size ? offset : document->size;
    while (at < end) {
        const size_t broken = line_break(document->text + at, document->size - at);
        at += broken ? broken : 1;
        if (broken && at <= end) {
            place.line++;
            start = at;
        }
    }
    place.column = 1 + text_columns(document->text + start, end - start);
    return place;
}

uint32_t text_columns(const char *text, size_t size)
{
    uint32_t columns = 0;
    for (size_t i = 0; i < size; i++)
        columns += ((unsigned char)text[i] & 0xc0) != 0x80;
    return columns;
}
