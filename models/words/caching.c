/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/caching.h"

#include "models/words/eviction.h"

static const struct setting write_behind_settings[] = {
    DURATION(struct write_behind, after, .preset = "1s", .least = 1, .most = 1e18,
             .doc = "time until a write goes to the store behind"),
    COUNT(struct write_behind, most, .preset = "10k", .least = 1, .most = 100e6,
          .doc = "keys that wait to go, at most; then writes wait for the store behind"),
    SETTINGS_END};

static const struct fill_class aside = {
    .head = {.name = "aside",
             .doc = "whoever asked the store behind brings the value, after he has it; a write "
                    "forgets the key",
             .examples = EXAMPLES({.text = "aside"})},
    .forgets = true,
    .asked = true};
static const struct fill_class read_through = {
    .head = {.name = "read_through",
             .doc = "what the store behind answers is kept; a write forgets the key",
             .examples = EXAMPLES({.text = "read_through"})},
    .forgets = true};
static const struct fill_class write_through = {
    .head = {.name = "write_through",
             .doc = "what the store behind answers is kept, writes as well",
             .examples = EXAMPLES({.text = "write_through"})}};
static const struct fill_class write_behind = {
    .head = {.name = "write_behind",
             .doc = "a write is acknowledged from memory and goes to the store behind later; a "
                    "crash loses what has not gone",
             .settings = write_behind_settings,
             .settings_size = sizeof(struct write_behind),
             .examples =
                 EXAMPLES({.text = "write_behind"}, {.text = "write_behind(after=100ms most=3)"})},
    .later = true};

static const struct class_head *const members[] = {&aside.head, &read_through.head,
                                                   &write_through.head, &write_behind.head, NULL};
const struct family fills = {.name = "way to fill a cache", .members = members};

const struct setting caching_settings[] = {
    COUNT(struct caching, size, .preset = "10k", .least = 1, .most = 100e6,
          .doc = "keys that each replica, or each instance, keeps"),
    DURATION(struct caching, ttl, .preset = "none", .words = "none",
             .doc = "time after which a value is not there any more"),
    FLAG(struct caching, sliding, .preset = "false",
         .doc = "whether each hit begins that time anew; else it runs from when the value came"),
    CLASS(struct caching, fill, fills, .preset = "write_through",
          .doc = "how values come into it, and writes to the store behind it"),
    TEXT(struct caching, stampede, .preset = "none", .words = "none single_flight",
         .doc =
             "many who miss the same key: none, all ask behind; single_flight, one does for all"),
    SETTINGS_END};

const struct setting cache_key_settings[] = {
    SPREAD_CLASS(struct cache_key, caching.evict, evictions,
                 .doc = "which key goes where there is no room; left out: there is no cache"),
    SPREAD_GROUP(struct cache_key, caching, caching_settings),
    NAME(struct cache_key, inside,
         .doc = "the service in whose instances it is: memory of each, cold when one starts; left "
                "out: it is on servers of its own"),
    NAME(struct cache_key, nodes,
         .doc = "group of nodes that its servers live on; left out: a node of unlimited cores"),
    COUNT(struct cache_key, replicas, .preset = "1", .least = 1, .most = 1000,
          .doc = "its servers; each has the keys of its own part"),
    LAW(struct cache_key, read_time, .doc = "processor time of a look; left out: none"),
    LAW(struct cache_key, write_time, .doc = "processor time of keeping a value; left out: none"),
    SETTINGS_END};
