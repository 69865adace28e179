/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A region of memory that is given back whole.  A run, a plan, a parsed scenario each live in one.
 *
 * Why: no frees to forget, no allocation per event, and a run can be abandoned at any depth.  Who
 * runs often keeps one arena and empties it between runs: memory that goes back to the system comes
 * back page by page, which costs small runs more than their events, and threads wait for each other
 * meanwhile.  And because blocks never move, a run is saved and taken back by copying bytes.
 *
 * Rules: arena_alloc never returns NULL.  When memory (or the arena's limit) is exhausted it writes
 * why into the arena and jumps to the guard, if one is set; without one it prints and exits 3.
 * What is handed out is zero, whatever was there before. */
#ifndef SIM_ARENA_H
#define SIM_ARENA_H

#include <setjmp.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;

/* A new arena of at most `limit` bytes (0: no limit).  NULL if the machine gives no memory. */
struct arena *arena_create(size_t limit);
struct arena *arena_create_surely(void); /* no limit; without memory it prints so and exits 3 */
void arena_destroy(struct arena *arena); /* NULL is allowed */
/* As if it were new (0: no limit), but for its memory, which it keeps for what comes: at most what
 * was in use since it was emptied last, and no block so large that cleaning it could cost more than
 * fresh pages.  Guard and failure are forgotten; snapshots are void. */
void arena_reset(struct arena *arena, size_t limit);

/* A snapshot of all that the arena holds, written into the caller's memory (malloc: the snapshot
 * must not lie in the arena itself). */
size_t arena_snapshot_size(const struct arena *arena);
void arena_save(const struct arena *arena, void *snapshot);
/* Every byte back to where it was and as it was; what was allocated since is taken back.  As often
 * as one likes and any snapshot after any other, until the arena is emptied or destroyed (checked).
 * The guard stays. */
void arena_restore(struct arena *arena, const void *snapshot);

/* Zeroed memory, aligned to 16 bytes (arena_alloc_aligned: to `alignment`, a power of two).  The
 * arena owns it. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_alloc_aligned(struct arena *arena, size_t size, size_t alignment);
void *arena_array(struct arena *arena, size_t count, size_t size); /* checked count * size */
/* The same for records that fill lines of the cache: each begins one. */
#define CACHE_LINE 64
void *arena_lines(struct arena *arena, size_t count, size_t size);
char *arena_text(struct arena *arena, const char *text); /* a copy */
char *arena_format(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* An array that grows in place, of at most `most` bytes (the arena's limit counts what is in use,
 * not what may come).  arena_extend adds zeroed bytes at its end and returns where they begin; the
 * first call returns the start of the room, where it stays. */
struct room;
struct room *arena_room(struct arena *arena, size_t most);
void *arena_extend(struct arena *arena, struct room *room, size_t size);

/* From here on, until the arena is emptied or destroyed: what it and all others
 * with the same `total` (0 at first) hold together stays below its limit.  So one limit holds for
 * all threads, whatever their number. */
void arena_share(struct arena *arena, atomic_size_t *total);
/* It gave up although its own limit was not reached: alone it may find room. */
bool arena_crowded(const struct arena *arena);

/* Where to go when memory runs out or arena_fail is called: `if (setjmp(escape)) {failed}`. */
void arena_guard(struct arena *arena, jmp_buf *escape);
/* Gives up the work done in this arena: remembers the text, jumps to the guard. */
/* So begins why the machine, and not a limit, gave no memory: whoever decides something by runs
 * that did not end well (analysis/search/capacity.h) must not decide by those. */
#define MACHINE_GAVE_NONE "out of memory: the machine "
_Noreturn void arena_fail(struct arena *arena, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
const char *arena_failure(const struct arena *arena); /* why, or "" */
size_t arena_used(const struct arena *arena);         /* bytes handed out */

#endif
