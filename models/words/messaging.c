/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/messaging.h"

/* Defaults of log: Kafka 4 (ConsumerConfig.java: session.timeout.ms 45 s, heartbeat.interval.ms
 * 3 s, max.poll.interval.ms 5 min, auto.commit.interval.ms 5 s; ProducerConfig.java: acks all,
 * since 3.0; broker: min.insync.replicas 1, replica.lag.time.max.ms 30 s, log.retention.hours 168
 * (7 days), log.retention.check.interval.ms 5 min, broker.session.timeout.ms 9 s,
 * broker.heartbeat.interval.ms 2 s, controller.quorum.election.timeout.ms 1 s).  Defaults of queue:
 * Amazon SQS (Developer Guide, "Amazon SQS visibility timeout": 30 s). */

static const struct setting messaging_settings[] = {
    NAME(struct messaging, nodes,
         .doc = "group of nodes that the brokers live on; left out: a node of unlimited cores"),
    COUNT(struct messaging, replicas, .preset = "1", .least = 1, .most = 64, .doc = "brokers"),
    FLAG(struct messaging, disk, .preset = "true",
         .doc = "what a broker takes in is on its disk before it is acknowledged; false: it is in "
                "memory, and a crash of the broker loses its copy"),
    LAW(struct messaging, publish_time, .doc = "processor time of taking in a message"),
    LAW(struct messaging, deliver_time, .doc = "processor time of handing out a message or batch"),
    DURATION(struct messaging, heartbeat, .preset = "3s", .least = 1e6,
             .doc = "time between two looks of a broker at a consumer"),
    DURATION(struct messaging, session, .preset = "9s", .least = 1e6,
             .doc = "a broker that the controller has not heard of for so long leads nothing"),
    DURATION(struct messaging, election, .preset = "1s", .least = 1e6,
             .doc = "a broker that has not heard of the controller for so long, at most twice so "
                    "long, stands for it"),
    SETTINGS_END};

static const struct class_head broker = {
    .name = "broker",
    .doc = "processes that keep topics on nodes and hand their messages to consumers",
    .settings = messaging_settings,
    .settings_size = sizeof(struct messaging),
    .examples = EXAMPLES({.text = "broker"}, {.text = "broker(replicas=3)"})};

/* What carries it out stands above. */
extern const struct store_class message_broker;
const struct store_class *const message_broker_class = &message_broker;

static const struct class_head *const brokers[] = {&broker, NULL};
const struct family message_brokers = {.name = "kind of messaging", .members = brokers};

/* ---- topics ---- */

static const struct setting queue_rows[] = {
    DURATION(struct queue_settings, visibility, .preset = "30s", .least = 1,
             .doc = "a message that is not acknowledged for so long is handed out again"),
    NAME(struct queue_settings, dead_letter,
         .doc = "topic to which a message goes that has been handed out `attempts` times in vain; "
                "left out: it is counted and gone"),
    SETTINGS_END};

static const struct setting log_rows[] = {
    COUNT(struct log_settings, partitions, .preset = "1", .least = 1, .most = 4096,
          .doc = "parts, each in an order of its own and handed to one consumer at a time"),
    DURATION(struct log_settings, session, .preset = "45s", .least = 1e6,
             .doc = "a consumer that is silent for so long loses its partitions to the others"),
    DURATION(struct log_settings, poll, .preset = "5min", .words = "none",
             .doc = "a consumer that works for so long on what it has in hand has left the group, "
                    "and its partitions go to the others, until it is done and asks for more; "
                    "none: it is waited for"),
    DURATION(struct log_settings, commit, .preset = "5s", .words = "each",
             .doc = "time between two writes of how far a group has come; each: after each batch"),
    DURATION(struct log_settings, keep, .preset = "7d", .words = "none",
             .doc = "a message is there for so long since it was published; groups that come later "
                    "have lost it.  none: until they have it"),
    SETTINGS_END};

static const struct topic_class topic_queue = {
    .head = {.name = "queue",
             .doc = "each message for itself, to whichever consumer has room, in no promised order",
             .settings = queue_rows,
             .settings_size = sizeof(struct queue_settings),
             .examples = EXAMPLES({.text = "queue"}, {.text = "queue(visibility=10s)"})}};
static const struct topic_class topic_log = {
    .head = {.name = "log",
             .doc = "partitions, each in its order and in batches to one consumer of a group",
             .settings = log_rows,
             .settings_size = sizeof(struct log_settings),
             .examples = EXAMPLES({.text = "log"}, {.text = "log(partitions=6)"})},
    .ordered = true};

static const struct class_head *const kinds[] = {&topic_queue.head, &topic_log.head, NULL};
const struct family topic_kinds = {.name = "kind of topic", .members = kinds};

const struct setting topic_settings[] = {
    SELF(struct topic, name),
    SPREAD_CLASS(struct topic, kind, topic_kinds, .preset = "queue",
                 .doc = "how its messages go to the members of a group"),
    SIZE(struct topic, message, .preset = "1KB", .most = 1e9, .doc = "size of one message"),
    TEXT(struct topic, acks, .preset = "all", .words = "none leader all",
         .doc = "when a message is acknowledged: as soon as it has come; when the leader has it; "
                "when all replicas in sync have it"),
    COUNT(struct topic, replicas, .preset = "1", .least = 1, .most = 64,
          .doc = "brokers that keep each partition"),
    COUNT(struct topic, least_in_sync, .preset = "1", .least = 1, .most = 64,
          .doc = "with acks: all, replicas in sync without which nothing is taken in"),
    DURATION(struct topic, in_sync, .preset = "30s", .least = 1e6,
             .doc = "a replica that has been behind for so long is not counted on"),
    TEXT(struct topic, delivery, .preset = "at_least_once", .words = "at_least_once at_most_once",
         .doc = "whether a message is settled when it has been handled, or when it is handed out"),
    COUNT(struct topic, attempts, .preset = "5", .least = 1, .most = 1e6, .words = "unlimited",
          .doc = "times that a message is handed out; then it is a dead letter"),
    COUNT(struct topic, most, .preset = "unlimited", .least = 1, .most = 4e9,
          .doc = "messages that wait for a group at a time, shared evenly by the partitions"),
    TEXT(struct topic, when_full, .preset = "block", .words = "block refuse drop",
         .doc = "what becomes of one more: its publisher waits, is refused, or is not told that it "
                "was thrown away"),
    SETTINGS_END};
