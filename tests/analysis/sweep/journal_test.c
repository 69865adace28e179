/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/journal.h"

#include <fcntl.h>
#include <sys/wait.h>

#include "analysis/sweep/journal_scan.h"
#include "tests/analysis/folder.h"

enum { RUNS = 20, IDENTITY = 77 };

static struct arena *arena;
static const char *folder, *path;

static void begin(void)
{
    arena = arena_create(0);
    folder = folder_make(arena);
    path = arena_format(arena, "%s/j", folder);
}

static void end(void)
{
    folder_remove(arena, folder);
    arena_destroy(arena);
}

static bool open_journal(struct journal *journal, uint64_t identity)
{
    journal_create(journal, identity, RUNS, arena);
    return journal_write_part(journal, path, "a command", arena);
}

/* Of a length of its own. */
static const char *text_of(uint32_t run)
{
    return arena_format(arena, "%*s%u", (int)(run * run), "run ", run);
}

static bool append(struct journal *journal, uint32_t run, bool failed)
{
    struct packing record;
    journal_begin_record(&record);
    pack_text(&record, text_of(run));
    return journal_append(journal, run, failed, &record);
}

static bool holds(const struct journal *journal, uint32_t run)
{
    struct unpacking record;
    if (!journal_has(journal, run) || !journal_find(journal, run, arena, &record))
        return false;
    const char *text = unpack_text(&record);
    return text && strcmp(text, text_of(run)) == 0 && record.at == record.end;
}

static void write_all(void)
{
    struct journal journal;
    CU_ASSERT_FATAL(open_journal(&journal, IDENTITY));
    for (uint32_t i = 0; i < RUNS; i++)
        CU_ASSERT_TRUE(append(&journal, i, i == 3));
    CU_ASSERT_EQUAL(journal.recorded, RUNS);
    journal_close(&journal);
}

static void what_is_written_is_found(void)
{
    struct journal journal;
    write_all();
    CU_ASSERT_FATAL(open_journal(&journal, IDENTITY));
    CU_ASSERT_EQUAL(journal.recorded, RUNS);
    CU_ASSERT_EQUAL(journal.parts[0].damaged, 0);
    ASSERT_TEXT(journal.parts[0].head, "a command");
    ASSERT_TEXT(journal_head_of(path, arena), "a command");
    for (uint32_t i = 0; i < RUNS; i++) {
        CU_ASSERT_TRUE(holds(&journal, i));
        CU_ASSERT_EQUAL(journal_has_good(&journal, i), i != 3);
    }
    CU_ASSERT_TRUE(append(&journal, 3, false)); /* tried again */
    journal_close(&journal);
    CU_ASSERT_FATAL(open_journal(&journal, IDENTITY));
    CU_ASSERT_TRUE(journal_has_good(&journal, 3) && holds(&journal, 3));
    CU_ASSERT_EQUAL(journal.recorded, RUNS);
    journal_close(&journal);
}

static size_t size_of_file(void)
{
    struct stat about;
    CU_ASSERT_EQUAL_FATAL(stat(path, &about), 0);
    return (size_t)about.st_size;
}

/* Cut anywhere, as a kill or a loss of power leaves it: what is whole before it is found, and what
 * is appended behind it too. */
static void a_torn_record_is_told_and_passed(void)
{
    write_all();
    const size_t whole = size_of_file();
    for (size_t cut = 1; cut < whole; cut += 97) {
        struct journal journal;
        CU_ASSERT_EQUAL_FATAL(truncate(path, (off_t)(whole - cut)), 0);
        CU_ASSERT_FATAL(open_journal(&journal, IDENTITY));
        const uint32_t left = journal.recorded;
        CU_ASSERT_TRUE(left < RUNS);
        for (uint32_t i = 0; i < RUNS; i++)
            CU_ASSERT_EQUAL(holds(&journal, i), i < left);
        CU_ASSERT_TRUE(append(&journal, RUNS - 1, false));
        const bool torn = journal.parts[0].damaged > 0;
        journal_close(&journal);
        CU_ASSERT_FATAL(open_journal(&journal, IDENTITY));
        CU_ASSERT_EQUAL(journal.recorded, left + 1);
        CU_ASSERT_TRUE(holds(&journal, RUNS - 1));
        CU_ASSERT_EQUAL(journal.parts[0].places_damaged, torn);
        journal_close(&journal);
        unlink(path);
        write_all();
    }
}

static void flip(size_t offset)
{
    unsigned char byte;
    const int file = open(path, O_RDWR);
    CU_ASSERT_EQUAL_FATAL(pread(file, &byte, 1, (off_t)offset), 1);
    byte ^= 16;
    CU_ASSERT_EQUAL_FATAL(pwrite(file, &byte, 1, (off_t)offset), 1);
    close(file);
}

/* Any byte: one record is lost, be it that of the head, and no other. */
static void a_changed_byte_costs_one_record(void)
{
    write_all();
    const size_t whole = size_of_file();
    unsigned heads = 0;
    for (size_t at = 0; at < whole; at += 13) {
        struct journal journal;
        flip(at);
        journal_create(&journal, IDENTITY, RUNS, arena);
        CU_ASSERT_FATAL(journal_read_part(&journal, path, arena));
        const bool head = journal.parts[0].head != NULL;
        heads += !head;
        CU_ASSERT_EQUAL(journal.recorded, head ? RUNS - 1 : RUNS);
        CU_ASSERT_EQUAL(journal.parts[0].places_damaged, 1);
        CU_ASSERT_TRUE(journal.parts[0].damaged >= RECORD_HEAD + RECORD_SUM);
        journal_close(&journal);
        flip(at);
    }
    CU_ASSERT_TRUE(heads > 0);
}

static void a_record_that_changes_later_is_not_taken(void)
{
    struct journal journal;
    struct unpacking record;
    write_all();
    CU_ASSERT_FATAL(open_journal(&journal, IDENTITY));
    flip(size_of_file() - 20); /* in the last one */
    CU_ASSERT_FALSE(journal_find(&journal, RUNS - 1, arena, &record));
    CU_ASSERT_TRUE(holds(&journal, RUNS - 2));
    journal_close(&journal);
}

static void records_of_another_identity_are_not_taken(void)
{
    struct journal journal;
    write_all();
    CU_ASSERT_FATAL(open_journal(&journal, IDENTITY + 1));
    CU_ASSERT_EQUAL(journal.recorded, 0);
    CU_ASSERT_EQUAL(journal.parts[0].strangers, RUNS + 1);
    journal_close(&journal);
}

static void two_programs_do_not_write_one(void)
{
    struct journal journal, second;
    CU_ASSERT_FATAL(open_journal(&journal, IDENTITY));
    const pid_t child = fork();
    if (child == 0) /* locks are between processes */
        _exit(open_journal(&second, IDENTITY) ? 0 : 9);
    int status = 0;
    CU_ASSERT_EQUAL(waitpid(child, &status, 0), child);
    CU_ASSERT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 9);
    CU_ASSERT_TRUE(append(&journal, 1, false));
    journal_close(&journal);
}

static void parts_are_read_together(void)
{
    struct journal journal;
    const char *first = path;
    CU_ASSERT_FATAL(open_journal(&journal, IDENTITY));
    CU_ASSERT_TRUE(append(&journal, 4, false));
    journal_close(&journal);
    path = arena_format(arena, "%s/k", folder);
    CU_ASSERT_FATAL(open_journal(&journal, IDENTITY));
    CU_ASSERT_TRUE(append(&journal, 7, false));
    journal_close(&journal);
    journal_create(&journal, IDENTITY, RUNS, arena);
    CU_ASSERT_TRUE(journal_read_part(&journal, first, arena));
    CU_ASSERT_TRUE(journal_read_part(&journal, path, arena));
    CU_ASSERT_EQUAL(journal.recorded, 2);
    CU_ASSERT_TRUE(holds(&journal, 4) && holds(&journal, 7));
    CU_ASSERT_FALSE(journal_read_part(&journal, folder, arena));
    journal_close(&journal);
}

/* It stands nowhere, and holds what it is given. */
static void one_without_a_name_holds_too(void)
{
    struct journal journal;
    journal_create(&journal, IDENTITY, RUNS, arena);
    CU_ASSERT_FATAL(journal_write_nowhere(&journal));
    CU_ASSERT_TRUE(append(&journal, 19, false) && append(&journal, 0, false));
    CU_ASSERT_TRUE(holds(&journal, 19) && holds(&journal, 0));
    CU_ASSERT_FALSE(journal_has(&journal, 1));
    journal_close(&journal);
}

TEST_MAIN_AROUND(journal, begin, end, TEST(what_is_written_is_found),
                 TEST(a_torn_record_is_told_and_passed), TEST(a_changed_byte_costs_one_record),
                 TEST(a_record_that_changes_later_is_not_taken),
                 TEST(records_of_another_identity_are_not_taken),
                 TEST(two_programs_do_not_write_one), TEST(parts_are_read_together),
                 TEST(one_without_a_name_holds_too))
