/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/output/exports.h"

#include <stddef.h>

#include "analysis/output/folder.h"

#define EXPORTS(X)                                                                                 \
    X(table)                                                                                       \
    X(json) X(csv) X(jsonl) X(markdown) X(summary) X(spectrum) X(timeline) X(visibility) X(plot)

#define EXPORT_EXTERN(name) extern const struct export_class export_##name;
EXPORTS(EXPORT_EXTERN)
#undef EXPORT_EXTERN

#define EXPORT_ENTRY(name) &export_##name,
const struct export_class *const exports[] = {EXPORTS(EXPORT_ENTRY) NULL};
#undef EXPORT_ENTRY

/* The tables behind the first: what people and JSON see in one, CSV has in files of their own. */
static bool save_next(const struct sheet *sheet, struct folder *folder)
{
    for (sheet = sheet->next; sheet; sheet = sheet->next) {
        if (sheet->audience == FOR_PEOPLE)
            continue;
        FILE *to = folder_file(folder, arena_format(sheet->arena, "%s.csv", sheet->command));
        if (!to)
            return false;
        sheet_csv(sheet, to);
    }
    return true;
}

bool exports_save_sheet(const struct sheet *sheet, struct folder *folder)
{
    for (unsigned i = 0; exports[i]; i++) {
        if (!exports[i]->file || !exports[i]->sheet)
            continue;
        FILE *to = folder_file(folder, exports[i]->file);
        if (!to)
            return false;
        exports[i]->sheet(sheet, to);
    }
    return save_next(sheet, folder) && folder_commit(folder);
}
