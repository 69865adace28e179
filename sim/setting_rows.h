/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a row is written: COUNT(struct service, replicas, .preset = "1", .doc = "instances").
 * Included by sim/setting.h. */
#ifndef SIM_SETTING_ROWS_H
#define SIM_SETTING_ROWS_H

/* Compile-time proof that the field has the type of the row: an unmatched type is an error. */
#define SETTING_FIELD(owner, field, type)                                                          \
    .place = offsetof(owner, field) + 0 * sizeof(char[_Generic(((owner *)0)->field, type : 1)])

#define COUNT(owner, field, ...)                                                                   \
    {                                                                                              \
        .name = #field, .kind = SETTING_COUNT, SETTING_FIELD(owner, field, uint64_t), __VA_ARGS__  \
    }
#define NUMBER(owner, field, ...)                                                                  \
    {                                                                                              \
        .name = #field, .kind = SETTING_NUMBER, SETTING_FIELD(owner, field, double), __VA_ARGS__   \
    }
#define DURATION(owner, field, ...)                                                                \
    {                                                                                              \
        .name = #field, .kind = SETTING_DURATION, SETTING_FIELD(owner, field, sim_time),           \
        __VA_ARGS__                                                                                \
    }
#define RATE(owner, field, ...)                                                                    \
    {                                                                                              \
        .name = #field, .kind = SETTING_RATE, SETTING_FIELD(owner, field, double), __VA_ARGS__     \
    }
#define SIZE(owner, field, ...)                                                                    \
    {                                                                                              \
        .name = #field, .kind = SETTING_SIZE, SETTING_FIELD(owner, field, uint64_t), __VA_ARGS__   \
    }
#define SPEED(owner, field, ...)                                                                   \
    {                                                                                              \
        .name = #field, .kind = SETTING_SPEED, SETTING_FIELD(owner, field, double), __VA_ARGS__    \
    }
#define SHARE(owner, field, ...)                                                                   \
    {                                                                                              \
        .name = #field, .kind = SETTING_SHARE, SETTING_FIELD(owner, field, double), __VA_ARGS__    \
    }
#define MONEY(owner, field, ...)                                                                   \
    {                                                                                              \
        .name = #field, .kind = SETTING_MONEY, SETTING_FIELD(owner, field, double), __VA_ARGS__    \
    }
#define FLAG(owner, field, ...)                                                                    \
    {                                                                                              \
        .name = #field, .kind = SETTING_FLAG, SETTING_FIELD(owner, field, bool), __VA_ARGS__       \
    }
#define TEXT(owner, field, ...)                                                                    \
    {                                                                                              \
        .name = #field, .kind = SETTING_TEXT, SETTING_FIELD(owner, field, const char *),           \
        __VA_ARGS__                                                                                \
    }
#define NAME(owner, field, ...)                                                                    \
    {                                                                                              \
        .name = #field, .kind = SETTING_NAME, SETTING_FIELD(owner, field, const char *),           \
        __VA_ARGS__                                                                                \
    }
#define FILE_NAME(owner, field, ...)                                                               \
    {                                                                                              \
        .name = #field, .kind = SETTING_FILE, SETTING_FIELD(owner, field, const char *),           \
        __VA_ARGS__                                                                                \
    }
#define LAW(owner, field, ...)                                                                     \
    {                                                                                              \
        .name = #field, .kind = SETTING_LAW, SETTING_FIELD(owner, field, struct law), __VA_ARGS__  \
    }
#define QUANTITY(owner, field, ...)                                                                \
    {                                                                                              \
        .name = #field, .kind = SETTING_QUANTITY, SETTING_FIELD(owner, field, struct quantity),    \
        __VA_ARGS__                                                                                \
    }
#define RANGE(owner, field, ...)                                                                   \
    {                                                                                              \
        .name = #field, .kind = SETTING_RANGE, SETTING_FIELD(owner, field, struct duration_range), \
        __VA_ARGS__                                                                                \
    }
#define CLASS(owner, field, members, ...)                                                          \
    {                                                                                              \
        .name = #field, .kind = SETTING_CLASS, SETTING_FIELD(owner, field, struct chosen),         \
        .family = &(members), __VA_ARGS__                                                          \
    }
#define VERB(owner, field, members, ...)                                                           \
    {                                                                                              \
        .kind = SETTING_VERB, SETTING_FIELD(owner, field, struct chosen), .family = &(members),    \
        __VA_ARGS__                                                                                \
    }
#define SPREAD_CLASS(owner, field, members, ...)                                                   \
    {                                                                                              \
        .kind = SETTING_CLASS, SETTING_FIELD(owner, field, struct chosen), .family = &(members),   \
        __VA_ARGS__                                                                                \
    }
#define SPREAD_GROUP(owner, field, fields)                                                         \
    {                                                                                              \
        .kind = SETTING_GROUP, .place = offsetof(owner, field), .rows = (fields)                   \
    }
#define SPREAD_TABLE(owner, field, element, fields, ...)                                           \
    {                                                                                              \
        .kind = SETTING_TABLE, SETTING_FIELD(owner, field, struct table), .size = sizeof(element), \
        .rows = (fields), __VA_ARGS__                                                              \
    }
#define GROUP(owner, field, fields, ...)                                                           \
    {                                                                                              \
        .name = #field, .kind = SETTING_GROUP, .place = offsetof(owner, field), .rows = (fields),  \
        __VA_ARGS__                                                                                \
    }
#define TABLE(owner, field, element, fields, ...)                                                  \
    {                                                                                              \
        .name = #field, .kind = SETTING_TABLE, SETTING_FIELD(owner, field, struct table),          \
        .size = sizeof(element), .rows = (fields), __VA_ARGS__                                     \
    }
#define LIST(owner, field, element, fields, ...)                                                   \
    {                                                                                              \
        .name = #field, .kind = SETTING_LIST, SETTING_FIELD(owner, field, struct table),           \
        .size = sizeof(element), .rows = (fields), __VA_ARGS__                                     \
    }
#define NAMES(owner, field, ...)                                                                   \
    {                                                                                              \
        .name = #field, .kind = SETTING_NAMES, SETTING_FIELD(owner, field, struct name_list),      \
        __VA_ARGS__                                                                                \
    }
/* First row of a table's element: keeps the entry's own name. */
#define SELF(owner, field)                                                                         \
    {                                                                                              \
        .kind = SETTING_SELF, SETTING_FIELD(owner, field, const char *)                            \
    }
#define SETTINGS_END                                                                               \
    {                                                                                              \
        .kind = SETTING_END                                                                        \
    }

#endif
