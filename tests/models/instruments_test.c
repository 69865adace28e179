/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All instruments, found by their rows: what is said of each holds for whatever is added. */
#include <string.h>

#include "models/run/instruments.h"
#include "tests/lib/test.h"

static const size_t sizes[] = {
    [INSTRUMENT_EVENTS] = sizeof(struct count),  [INSTRUMENT_LEVEL] = sizeof(struct level),
    [INSTRUMENT_SAMPLE] = sizeof(struct sample), [INSTRUMENT_SERVER] = sizeof(struct server),
    [INSTRUMENT_MOMENT] = sizeof(struct moment),
};
static const size_t owners[] = {[SCOPE_WHOLE] = sizeof(struct run),
                                [SCOPE_NODE] = sizeof(struct node),
                                [SCOPE_PARTY] = sizeof(struct party_run),
                                [SCOPE_SHARD] = sizeof(struct shard_run),
                                [SCOPE_TOPIC] = sizeof(struct topic_run)};

/* A row tells what it is; no two rows share a byte, and all lie in the struct that owns them. */
static void rows_tell_what_they_are(void)
{
    for (unsigned scope = SCOPE_WHOLE; scope < SCOPE_COUNT; scope++) {
        const struct instrument_list *list = &instruments_of[scope];
        CU_ASSERT_TRUE(list->count > 0);
        for (uint32_t i = 0; i < list->count; i++) {
            const struct instrument_row *row = &list->rows[i];
            CU_ASSERT_TRUE(strlen(row->name) > 0 && strlen(row->doc) > 0);
            CU_ASSERT_TRUE(row->place + sizes[row->kind] <= owners[scope]);
            CU_ASSERT_EQUAL(instrument_number((struct instrument){scope, row->place}), i);
            for (uint32_t j = 0; j < i; j++) {
                const struct instrument_row *other = &list->rows[j];
                CU_ASSERT_STRING_NOT_EQUAL(row->name, other->name);
                CU_ASSERT_TRUE(row->place + sizes[row->kind] <= other->place ||
                               other->place + sizes[other->kind] <= row->place);
            }
        }
    }
}

TEST_MAIN(instruments, TEST(rows_tell_what_they_are))
