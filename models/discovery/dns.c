/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names with health checks: who does not answer a check is left out of the next answer, and a
 * caller keeps an answer for its time to live.
 *
 * Defaults: 30 s, what the JVM and CoreDNS keep an answer (networkaddress.cache.ttl without a
 * security manager; CoreDNS plugin cache), and a check each 10 s, of which one may fail.  A caller
 * asks again when the time is over, whether it calls or not, for all names at a time.
 *
 * So a ttl of 0, a look-up before each call, cannot be said: calls choose among those that their
 * process knows, and wait for nobody to tell them.  What it is for, that nobody acts on old news,
 * a ttl of a millisecond does; what it costs each call is a `call` of a service of names. */
#include "models/discovery/probes.h"

struct dns {
    struct registry_servers servers;
    sim_time ttl;
    struct probe check;
};

static const struct setting check_settings[] = {
    DURATION(struct probe, every, .preset = "10s", .least = 1e6, .shorthand = true,
             .doc = "time between two checks of an instance"),
    DURATION(struct probe, timeout, .preset = "0s", .doc = "time that a check waits for an answer"),
    COUNT(struct probe, failures, .preset = "1", .least = 1, .most = 1000,
          .doc = "checks in a row without an answer that take an instance off the list"),
    SETTINGS_END};

static const struct setting dns_settings[] = {
    DURATION(struct dns, ttl, .preset = "30s", .least = 1e6,
             .advice =
                 "callers look names up by a clock of their own, not before each call: 1ms is "
                 "as fresh; a look-up that calls wait for is a `call` of a service of names",
             .doc = "callers keep an answer so long; at least 1ms: nothing is looked up before a "
                    "call"),
    GROUP(struct dns, check, check_settings, .doc = "whether a process answers"),
    SERVER_ROWS(struct dns), SETTINGS_END};

static void dns_terms(const void *settings, struct registry_terms *terms)
{
    const struct dns *dns = settings;
    probe_terms(&dns->check, terms);
    terms->refresh = dns->ttl;
}

static bool dns_check(const void *settings, struct complaints *to)
{
    return probe_check(&((const struct dns *)settings)->check, to);
}

const struct discovery_class discovery_dns = {
    .head = {.name = "dns",
             .doc = "names with a time to live, checked by their servers",
             .settings = dns_settings,
             .settings_size = sizeof(struct dns),
             .examples = EXAMPLES({.text = "dns"}, {.text = "dns(ttl=60s)"})},
    .how = DISCOVERY_REGISTRY,
    .terms = dns_terms,
    .check = dns_check,
};
