/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows of metrics.c about topics.  Why apart: a table of all metrics is longer than a file may
 * be. Rule: included by metrics.c alone, behind its macros. */
#ifndef ANALYSIS_METRICS_METRICS_MESSAGING_H
#define ANALYSIS_METRICS_METRICS_MESSAGING_H

#define OF_TOPIC(which, in_unit, is_better, windowed, ...)                                         \
    METRIC(which, in_unit, is_better, "messages", NARROW_TOPIC | (windowed), __VA_ARGS__)
/* A share or a greatest value, of all topics too. */
#define OF_ALL_TOPICS(which, in_unit, windowed, together, ...)                                     \
    METRIC(which, in_unit, BETTER_LOWER, "messages", NARROW_WHOLE | NARROW_TOPIC | (windowed),     \
           .over = together, __VA_ARGS__)
#define MESSAGES(which, is_better, field, ...)                                                     \
    OF_TOPIC(which, "", is_better, NARROW_WINDOW, .listed = NARROW_TOPIC, .shown = NARROW_TOPIC,   \
             QUIET(0), .reduce = reduce_count, .reads = TOPIC(field), __VA_ARGS__)
#define TOOK(which, of_share, ...)                                                                 \
    OF_TOPIC(which, "s", BETTER_LOWER, 0, HEARD(messages),                                         \
             QUANTILE(of_share, "messages handled", 1e9), .reduce = reduce_messages_quantile,      \
             __VA_ARGS__)

#define MESSAGING_METRICS                                                                          \
    OF_TOPIC("published", "1/s", BETTER_NEITHER, NARROW_WINDOW, .listed = NARROW_TOPIC,            \
             RATE_OF_EVENTS, .reduce = reduce_messages_rate, .reads = TOPIC(published),            \
             .doc = "messages that the topic took in, per second"),                                \
        OF_TOPIC("handled", "1/s", BETTER_HIGHER, NARROW_WINDOW, .listed = NARROW_TOPIC,           \
                 .shown = NARROW_TOPIC, RATE_OF_EVENTS, .reduce = reduce_messages_rate,            \
                 .reads = TOPIC(handled),                                                          \
                 .doc = "messages that a group handled for the first time, per second"),           \
        OF_TOPIC("delivery.mean", "s", BETTER_LOWER, NARROW_WINDOW, .listed = NARROW_TOPIC,        \
                 .shown = NARROW_TOPIC, .reduce = reduce_messages_took,                            \
                 .doc = "mean time from publishing until the message has been handled"),           \
        TOOK("delivery.p50", 0.50, .doc = "the time that half of the messages do not exceed"),     \
        TOOK("delivery.p99", 0.99, .listed = NARROW_TOPIC, .shown = NARROW_TOPIC,                  \
             .doc = "99th percentile of the time from publishing until it has been handled"),      \
        OF_TOPIC("lag.mean", "", BETTER_LOWER, NARROW_WINDOW, .listed = NARROW_TOPIC,              \
                 .shown = NARROW_TOPIC, .reduce = reduce_messages_lag,                             \
                 .doc = "messages that are not settled yet, each for each group, averaged over "   \
                        "time"),                                                                   \
        OF_TOPIC("lag.p99", "", BETTER_LOWER, 0, .listed = NARROW_TOPIC, .shown = NARROW_TOPIC,    \
                 HEARD(messages), QUANTILE(0.99, "looks at the topic", 1),                         \
                 .reduce = reduce_messages_lag_quantile,                                           \
                 .doc = "the number of them that is not exceeded 99 % of the time"),               \
        OF_TOPIC("oldest.mean", "s", BETTER_LOWER, 0, HEARD(messages),                             \
                 .reduce = reduce_messages_age,                                                    \
                 .doc = "age of the oldest message that is not settled, averaged over time"),      \
        OF_ALL_TOPICS("oldest.max", "s", 0, OVER_most, .listed = NARROW_TOPIC,                     \
                      .shown = NARROW_TOPIC, HEARD(messages), .reduce = reduce_messages_oldest,    \
                      .doc = "its greatest age, of 1000 looks"),                                   \
        OF_ALL_TOPICS("duplicates.share", "ratio", NARROW_WINDOW, OVER_sums,                       \
                      .listed = NARROW_TOPIC, .shown = NARROW_TOPIC, QUIET(0), SHARE_OF_EVENTS,    \
                      .reduce = reduce_messages_duplicates,                                        \
                      .doc = "share of the handlings that were of a message handled before"),      \
        OF_ALL_TOPICS("redelivered.share", "ratio", NARROW_WINDOW, OVER_sums, SHARE_OF_EVENTS,     \
                      .reduce = reduce_messages_redelivered,                                       \
                      .doc =                                                                       \
                          "share of the deliveries that were not a message's first to the group"), \
        MESSAGES("lost.messages", BETTER_LOWER, lost,                                              \
                 .doc = "messages that were acknowledged and then lost by the brokers"),           \
        MESSAGES("dead.messages", BETTER_LOWER, dead,                                              \
                 .doc = "messages given up without having been handled: dead letters, or those "   \
                        "that went wrong at most once"),                                           \
        MESSAGES("expired.messages", BETTER_LOWER, expired,                                        \
                 .doc = "messages that a group had not handled when they were kept no longer"),    \
        MESSAGES("moved.partitions", BETTER_LOWER, moved,                                          \
                 .doc = "partitions of a log that were given to another member of a group, or "    \
                        "taken from the last: rebalances, partition by partition"),                \
        MESSAGES("dropped.messages", BETTER_LOWER, dropped,                                        \
                 .doc = "messages thrown away because the topic was full"),                        \
        MESSAGES("refused.messages", BETTER_LOWER, refused,                                        \
                 .doc = "messages turned away because the topic was full, or too few replicas "    \
                        "were in sync"),                                                           \
        MESSAGES("spared.messages", BETTER_NEITHER, spared,                                        \
                 .doc = "messages that an idempotent consumer knew, and did nothing for")

#endif
