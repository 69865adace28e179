/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every member of every family owes its reader: a name, a sentence, rows that say what they
 * are, examples; and a goodness-of-fit test for what members draw. */
#ifndef TESTS_MODELS_FAMILY_H
#define TESTS_MODELS_FAMILY_H

#include <gsl/gsl_cdf.h>
#include <stdbool.h>
#include <string.h>

#include "sim/family.h"
#include "sim/setting.h"
#include "tests/lib/member.h"
#include "tests/lib/test.h"

static inline bool sentence(const char *text)
{
    return text && strlen(text) > 5 && text[strlen(text) - 1] != '.';
}

static inline bool word(const char *text)
{
    return text && text[0] >= 'a' && text[0] <= 'z' &&
           strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_") == strlen(text);
}

static inline void assert_rows(const struct setting *rows, size_t size)
{
    for (; rows && rows->kind != SETTING_END; rows++) {
        CU_ASSERT_TRUE(rows->place < size);
        if (rows->kind == SETTING_SELF)
            continue;
        if (rows->name) {
            CU_ASSERT_TRUE(word(rows->name));
            CU_ASSERT_TRUE(sentence(rows->doc));
        }
        CU_ASSERT_FALSE(rows->required && rows->preset);
        if (rows->kind == SETTING_GROUP)
            assert_rows(rows->rows, size);
    }
}

static inline void assert_family(const struct family *family)
{
    CU_ASSERT_PTR_NOT_NULL_FATAL(family->name);
    CU_ASSERT_PTR_NOT_NULL_FATAL(family->members[0]);
    for (unsigned i = 0; family->members[i]; i++) {
        const struct class_head *head = family->members[i];
        CU_ASSERT_TRUE(word(head->name));
        CU_ASSERT_TRUE(sentence(head->doc));
        CU_ASSERT_EQUAL(head->settings != NULL, head->settings_size > 0);
        assert_rows(head->settings, head->settings_size);
        for (unsigned j = 0; j < i; j++)
            CU_ASSERT_STRING_NOT_EQUAL(head->name, family->members[j]->name);
    }
    assert_examples(family);
}

static inline const void *member(const struct family *family, const char *name)
{
    for (unsigned i = 0; family->members[i]; i++)
        if (strcmp(family->members[i]->name, name) == 0)
            return family->members[i];
    CU_FAIL_FATAL("no such member");
    return NULL;
}

/* Chance of a worse fit than this one, if the shares are right (expected counts should be 5 or
 * more).  What cannot be must not have been. */
static inline double fit(const double *shares, const uint64_t *counts, unsigned cells,
                         uint64_t draws)
{
    double chi = 0.0;
    unsigned possible = 0;
    for (unsigned i = 0; i < cells; i++) {
        const double expected = shares[i] * (double)draws, off = (double)counts[i] - expected;
        if (expected == 0.0 && counts[i] > 0)
            return 0.0;
        possible += expected > 0.0;
        chi += expected > 0.0 ? off * off / expected : 0.0;
    }
    return possible > 1 ? gsl_cdf_chisq_Q(chi, possible - 1) : 1.0;
}

#endif
