/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From texts to filled structs: values, merging, defaults, overrides, architectures, places. */
#include <sys/stat.h>

#include "scenarios/reader/places.h"
#include "tests/scenarios/loading.h"

static void fills_every_kind(void)
{
    struct loading *in = loading_of("values: {count: 2.5k, size: 4KB, number: 1.5, rate: 12k/min, "
                                    "speed: 8bit/s, share: 5%, money: $0.40/h,\n"
                                    "  duration: 2s, flag: true, text: 'a: b', name: no, file: "
                                    "x/y.csv, law: 75ms + exponential(2ms),\n"
                                    "  quantity: 1.66/ms, range: 30..40ms}\n");
    const struct fake_values *values = &loading_root(in, 0)->values;
    ASSERT_TEXT(in->messages, "");
    CU_ASSERT_EQUAL(values->count, 2500);
    CU_ASSERT_EQUAL(values->size, 4000);
    CU_ASSERT_EQUAL(values->number, 1.5);
    CU_ASSERT_EQUAL(values->rate, 200.0);
    CU_ASSERT_EQUAL(values->speed, 1.0);
    CU_ASSERT_EQUAL(values->share, 0.05);
    CU_ASSERT_EQUAL(values->money, 0.4);
    CU_ASSERT_EQUAL(values->duration, 2000000000);
    CU_ASSERT(values->flag);
    ASSERT_TEXT(values->text, "a: b");
    ASSERT_TEXT(values->name, "no");
    CU_ASSERT_PTR_NOT_NULL(strstr(values->file, "/x/y.csv"));
    CU_ASSERT_EQUAL(values->law.shift, 75000000);
    ASSERT_NEAR(law_mean(&values->law), 77e6, 1);
    CU_ASSERT_EQUAL(values->quantity.unit, UNIT_RATE);
    CU_ASSERT_EQUAL(values->range.high, 40000000);
    loading_end(in);
}

static void what_is_not_written_has_its_default(void)
{
    struct loading *in = loading_of("");
    const struct fake_root *root = loading_root(in, 0);
    CU_ASSERT_EQUAL(root->values.count, 7);
    CU_ASSERT_EQUAL(root->values.duration, 5000000);
    CU_ASSERT(!law_given(&root->values.law));
    CU_ASSERT_PTR_NULL(root->arrivals.class);
    CU_ASSERT_EQUAL(root->calls.count, 1); /* kept */
    const struct fake_callee *usual = root->calls.items;
    ASSERT_TEXT(usual->name, "default");
    CU_ASSERT_EQUAL(((const struct fake_choices *)usual->policy.balance.settings)->choices, 3);
    loading_end(in);
}

static void call_and_mapping_are_the_same(void)
{
    static const char *const ways[] = {
        "calls: {a: {balance: two_choices(5)}}",
        "calls: {a: {balance: two_choices(choices=5)}}",
        "calls: {a: {balance: {kind: two_choices, choices: 5}}}",
        "calls: {default: {balance: two_choices}, a: {balance: {choices: 5}}}",
        "calls: {default: {balance: two_choices(9)}, a: {balance: {choices: 5}}}",
        "calls: {a: {balance: two_choices( choices=5 )}}",
        "calls:\n  a:\n    balance: two_choices(choices=5)\n"};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct loading *in = loading_of(ways[i]);
        ASSERT_TEXT(in->messages, "");
        const struct fake_callee *callees = loading_root(in, 0)->calls.items;
        CU_ASSERT_EQUAL(((const struct fake_choices *)callees[1].policy.balance.settings)->choices,
                        5);
        loading_end(in);
    }
}

/* `none` takes an entry away; what `default` says is no entry. */
static void none_is_no_entry(void)
{
    struct loading *in = loading_of("calls: {default: {backoff: 5ms}, a: {backoff: 10ms..200ms}, "
                                    "b: none, c: none, d: {backoff: exponential(5ms)}}");
    ASSERT_TEXT(in->messages, "");
    const struct table *calls = &loading_root(in, 0)->calls;
    CU_ASSERT_EQUAL_FATAL(calls->count, 3); /* `default` is kept there */
    const struct fake_callee *callees = calls->items;
    ASSERT_TEXT(callees[1].policy.backoff.class->name, "doubling");
    ASSERT_TEXT(callees[2].policy.backoff.class->name, "drawn");
    loading_end(in);
}

static void plain_values_find_their_class(void)
{
    struct loading *in = loading_of(
        "calls: {a: {backoff: 10ms..200ms}, b: {backoff: exponential(5ms)}, c: {backoff: 5ms}}");
    const struct fake_callee *callees = loading_root(in, 0)->calls.items;
    ASSERT_TEXT(in->messages, "");
    ASSERT_TEXT(callees[1].policy.backoff.class->name, "doubling");
    ASSERT_TEXT(callees[2].policy.backoff.class->name, "drawn");
    ASSERT_TEXT(callees[3].policy.backoff.class->name, "drawn");
    loading_end(in);
}

static void steps_are_verbs(void)
{
    struct loading *in =
        loading_of("modules:\n"
                   "  web:\n"
                   "    browse: [{compute: 2ms, times: 3}, {read: carts, level: strong}, stop]\n"
                   "    buy: {response: 20KB, steps: [{parallel: [{compute: 1ms}, {stop: }]}]}\n"
                   "    roll: {steps: {release: web, compute: 20%}}\n");
    ASSERT_TEXT(in->messages, "");
    const struct fake_module *module = loading_root(in, 0)->modules.items;
    const struct fake_endpoint *endpoints = module->endpoints.items;
    const struct fake_step *steps = endpoints[0].steps.items;
    CU_ASSERT_EQUAL_FATAL(endpoints[0].steps.count, 3);
    CU_ASSERT_EQUAL(steps[0].times, 3);
    CU_ASSERT_EQUAL(((const struct fake_compute *)steps[0].action.settings)->time.shift, 2000000);
    ASSERT_TEXT(((const struct fake_read *)steps[1].action.settings)->level, "strong");
    ASSERT_TEXT(steps[2].action.class->name, "stop");
    CU_ASSERT_EQUAL(endpoints[1].response, 20000);
    const struct fake_step *group = endpoints[1].steps.items;
    CU_ASSERT_EQUAL(((const struct fake_group *)group->action.settings)->steps.count, 2);
    const struct fake_step *release = endpoints[2].steps.items;
    CU_ASSERT_EQUAL(((const struct fake_release *)release->action.settings)->compute, 0.2);
    loading_end(in);
}

/* A plain value of a class may be a list, or a list of one. */
static void a_class_may_be_steps(void)
{
    struct loading *in = loading_of("modules: {web: {a: [{read: x, if_failed: [{compute: 1ms}, "
                                    "stop]}, {read: x, if_failed: fail},\n"
                                    "                    {read: x, if_failed: {compute: 2ms, "
                                    "times: 2}}, {read: x, if_failed: flail}]}}\n");
    const struct fake_module *module = loading_root(in, 0)->modules.items;
    const struct fake_step *steps =
        ((const struct fake_endpoint *)module->endpoints.items)->steps.items;
    CU_ASSERT_EQUAL(((const struct fake_group *)steps[0].if_failed.settings)->steps.count, 2);
    ASSERT_TEXT(steps[1].if_failed.class->name, "fail");
    const struct fake_group *one = steps[2].if_failed.settings;
    CU_ASSERT_EQUAL(((const struct fake_step *)one->steps.items)->times, 2);
    CU_ASSERT_PTR_NOT_NULL(strstr(in->messages, "unknown reaction 'flail'; did you mean 'fail'?"));
    loading_end(in);
}

static void tables_lists_and_names(void)
{
    struct loading *in = loading_of("stores: {a: {kind: quorum, read_quorum: 2, datasets: [x, y]}, "
                                    "b: {kind: single, datasets: all}, c: single}\n"
                                    "mix: web.browse\n"
                                    "goals: [latency.p99(web.x) < 300ms, up >= 1]\n");
    const struct fake_root *root = loading_root(in, 0);
    const struct fake_store *stores = root->stores.items;
    ASSERT_TEXT(in->messages, "");
    CU_ASSERT_EQUAL(((const struct fake_quorum *)stores[0].kind.settings)->read_quorum, 2);
    ASSERT_TEXT(stores[0].datasets.names[1], "y");
    ASSERT_TEXT(stores[1].datasets.word, "all");
    ASSERT_TEXT(stores[2].kind.class->name, "single");
    const struct fake_mix *mix = root->mix.items;
    ASSERT_TEXT(mix->name, "web.browse");
    CU_ASSERT_EQUAL(mix->weight.value, 1.0);
    ASSERT_TEXT(((const struct fake_goal *)root->goals.items)[0].text,
                "latency.p99(web.x) < 300ms");
    loading_end(in);
}

static void includes_merge_key_by_key(void)
{
    struct loading *in = loading_begin();
    loading_write(in, "base.yaml",
                  "stores: {a: {kind: quorum, read_quorum: 3, datasets: all}, b: {kind: quorum, "
                  "read_quorum: 4}}\n"
                  "values: {count: 1, law: exponential(5ms)}\ngoals: [one, two]\n");
    in->files[in->request.file_count++] =
        loading_write(in, "top.yaml",
                      "include: base.yaml\nstores: {a: {read_quorum: 2}, b: {kind: single}}\n"
                      "values: {law: , count: 2}\ngoals: [three]\n");
    CU_ASSERT(loading_run(in));
    const struct fake_root *root = loading_root(in, 0);
    const struct fake_store *stores = root->stores.items;
    ASSERT_TEXT(in->entries[0].name, "top");
    CU_ASSERT_EQUAL(((const struct fake_quorum *)stores[0].kind.settings)->read_quorum, 2);
    ASSERT_TEXT(stores[0].datasets.word, "all");
    ASSERT_TEXT(stores[1].kind.class->name,
                "single"); /* another kind: nothing of the old one is left */
    CU_ASSERT_EQUAL(root->values.count, 2);
    CU_ASSERT(law_given(&root->values.law)); /* an empty value keeps what was there */
    CU_ASSERT_EQUAL(root->goals.count, 1);
    loading_end(in);
}

static void include_cycles_are_found(void)
{
    struct loading *in = loading_begin();
    in->files[in->request.file_count++] = loading_write(in, "a.yaml", "include: b.yaml\n");
    loading_write(in, "b.yaml", "include: ./a.yaml\n");
    CU_ASSERT(!loading_run(in));
    CU_ASSERT_PTR_NOT_NULL(strstr(in->messages, "b.yaml:1:10: error: './a.yaml' includes itself"));
    loading_end(in);
}

static void defaults_are_inherited(void)
{
    struct loading *in =
        loading_of("calls:\n"
                   "  default: {timeout: 500ms, balance: round_robin}\n"
                   "  pay: {timeout: 2s, from: {batch: {balance: two_choices}, web: }}\n"
                   "  other:\n");
    const struct fake_callee *callees = loading_root(in, 0)->calls.items;
    ASSERT_TEXT(in->messages, "");
    CU_ASSERT_EQUAL_FATAL(loading_root(in, 0)->calls.count, 3);
    ASSERT_TEXT(callees[1].name, "pay");
    CU_ASSERT_EQUAL(callees[1].policy.timeout, 2000000000);
    ASSERT_TEXT(callees[1].policy.balance.class->name, "round_robin");
    CU_ASSERT_EQUAL(callees[2].policy.timeout, 500000000);
    const struct fake_caller *callers = callees[1].from.items;
    CU_ASSERT_EQUAL(callers[0].policy.timeout, 2000000000);
    ASSERT_TEXT(callers[0].policy.balance.class->name, "two_choices");
    ASSERT_TEXT(callers[1].policy.balance.class->name, "round_robin");
    loading_end(in);
}

static void architectures_lie_over_the_rest(void)
{
    struct loading *in = loading_of("values: {count: 1, size: 1KB}\n"
                                    "architectures: {one, two: {values: {count: 2}}}\n");
    CU_ASSERT_EQUAL_FATAL(in->count, 2);
    ASSERT_TEXT(in->entries[1].name, "two");
    CU_ASSERT_EQUAL(loading_root(in, 0)->values.count, 1);
    CU_ASSERT_EQUAL(loading_root(in, 1)->values.count, 2);
    CU_ASSERT_EQUAL(loading_root(in, 1)->values.size, 1000);
    in->request.architecture = "too";
    CU_ASSERT(!loading_run(in));
    CU_ASSERT_PTR_NOT_NULL(
        strstr(in->messages, "a.yaml:2:1: error: unknown architecture 'too'; did you mean 'two'?"));
    loading_end(in);
}

static void overrides_go_into_calls(void)
{
    struct loading *in = loading_begin();
    in->files[in->request.file_count++] = loading_write(
        in, "a.yaml",
        "arrivals: poisson(300/s)\ncalls: {a: {balance: two_choices}}\nmix: {web.x: 1}\n"
        "modules: {web: {browse: [{compute: lognormal(mean=1ms cv=1)}]}}\n");
    in->with[in->request.with_count++] =
        loading_write(in, "with.yaml", "values: {count: 3, size: 9B}\n");
    in->sets[in->request.set_count++] = "arrivals.rate=500/s";
    in->sets[in->request.set_count++] = "calls.a.balance.choices=7";
    in->sets[in->request.set_count++] = "values.count=4";
    in->sets[in->request.set_count++] = "mix.web.x=30%";
    in->sets[in->request.set_count++] = "modules.web.browse.0.compute.mean=4ms";
    in->sets[in->request.set_count++] = "goals=[a, b]";
    CU_ASSERT(loading_run(in));
    ASSERT_TEXT(in->messages, "");
    const struct fake_root *root = loading_root(in, 0);
    CU_ASSERT_EQUAL(((const struct fake_poisson *)root->arrivals.settings)->rate, 500.0);
    const struct fake_callee *callees = root->calls.items;
    CU_ASSERT_EQUAL(((const struct fake_choices *)callees[1].policy.balance.settings)->choices, 7);
    CU_ASSERT_EQUAL(root->values.count, 4);
    CU_ASSERT_EQUAL(root->values.size, 9);
    CU_ASSERT_EQUAL(((const struct fake_mix *)root->mix.items)->weight.value, 0.3);
    const struct fake_endpoint *browse =
        ((const struct fake_module *)root->modules.items)->endpoints.items;
    const struct fake_compute *compute =
        ((const struct fake_step *)browse->steps.items)->action.settings;
    ASSERT_NEAR(law_mean(&compute->time), 4e6, 1);
    CU_ASSERT_EQUAL(root->goals.count, 2);
    loading_end(in);
}

static void overrides_have_places(void)
{
    struct loading *in = loading_begin();
    in->files[in->request.file_count++] = loading_write(in, "a.yaml", "goals: [a]\n");
    in->sets[in->request.set_count++] = "values.cuont=4";
    in->sets[in->request.set_count++] = "values.duration=4";
    in->sets[in->request.set_count++] = "goals.1=b";
    in->sets[in->request.set_count++] = "nothing";
    CU_ASSERT(!loading_run(in));
    ASSERT_TEXT(in->messages,
                "--set #1:1:8: error: unknown key 'cuont'; did you mean 'count'?\n"
                "    1 | values.cuont=4\n"
                "      |        ^~~~~\n"
                "--set #2:1:17: error: a duration needs a unit: write 5ms, 2s or 1min\n"
                "    1 | values.duration=4\n"
                "      |                 ^\n"
                "--set #3:1:7: error: a list of 1 items stands here: write a number from 0 to 0\n"
                "    1 | goals.1=b\n"
                "      |       ^\n"
                "--set #4:1:1: error: a path, '=' and a value are needed\n"
                "    1 | nothing\n"
                "      | ^\n"
                "      = write deployment.services.shop.replicas=4\n");
    loading_end(in);
}

/* A mistyped name makes an entry beside the one that was meant: a warning where one is like it,
 * else a note beside what is wrong with the entry. */
static void new_entries_are_told(void)
{
    /* an argument without a name is no entry that could be meant */
    const char *const one = "calls: {pay: {timeout: 2s}}\narrivals: poisson(3/s)\n";
    struct loading *in = loading_begin();
    in->files[in->request.file_count++] = loading_write(in, "a.yaml", one);
    in->sets[in->request.set_count++] = "calls.pya.timeout=3s";
    in->sets[in->request.set_count++] = "calls.other.timeout=3s";
    CU_ASSERT(loading_run(in));
    ASSERT_TEXT(in->messages, "--set #1:1:7: warning: 'pya' is new here; was 'pay' meant?\n"
                              "    1 | calls.pya.timeout=3s\n"
                              "      |       ^~~\n");
    loading_end(in);
    in = loading_begin();
    in->files[in->request.file_count++] = loading_write(in, "a.yaml", one);
    in->sets[in->request.set_count++] = "calls.other.timeout=3";
    in->sets[in->request.set_count++] = "arrivals.every.mean=3s";
    in->sets[in->request.set_count++] = "clals.pay.timeout=3s";
    CU_ASSERT(!loading_run(in));
    ASSERT_TEXT(in->messages,
                "--set #1:1:7: note: 'other' is new here; there was: pay\n"
                "    1 | calls.other.timeout=3\n"
                "      |       ^~~~~\n"
                "--set #1:1:21: error: a duration needs a unit: write 5ms, 2s or 1min or none\n"
                "    1 | calls.other.timeout=3\n"
                "      |                     ^\n"
                "--set #2:1:10: error: unknown key 'every'\n"
                "    1 | arrivals.every.mean=3s\n"
                "      |          ^~~~~\n"
                "      = known: rate, kind\n"
                "--set #3:1:1: error: unknown key 'clals'; did you mean 'calls'?\n"
                "    1 | clals.pay.timeout=3s\n"
                "      | ^~~~~\n");
    loading_end(in);
}

/* What a model says about a field is printed where the field was written, or could have been. */
static void complaints_find_their_place(void)
{
    struct loading *in =
        loading_of("calls:\n  pay: {timeout: 2s, balance: two_choices(choices=9)}\n"
                   "stores: {s: {kind: single, datasets: [x, y]}}\n");
    const struct fake_root *root = loading_root(in, 0);
    const struct fake_callee *pay = (const struct fake_callee *)root->calls.items + 1;
    const struct fake_choices *choices = pay->policy.balance.settings;
    const struct fake_store *store = root->stores.items;
    struct complaints *to = in->entries[0].complaints;
    complain(to, &pay->policy.timeout, "longer", "too short");
    complain(to, &choices->choices, NULL, "too many");
    complain(to, pay, NULL, "nobody calls '%s'", pay->name);
    complain(to, &pay->policy.backoff, NULL, "backoff is missing");
    complain(to, &store->datasets.names[1], NULL, "no dataset 'y'");
    complain_softly(to, &root->values.count, NULL, "seven");
    free(in->messages);
    size_t size;
    FILE *stream = open_memstream(&in->messages, &size);
    diagnostics_print(in->diagnostics, stream, false);
    fclose(stream);
    shorten(in, in->messages);
    ASSERT_TEXT(in->messages, "a.yaml: warning: seven\n"
                              "a.yaml:2:3: error: backoff is missing\n"
                              "    2 |   pay: {timeout: 2s, balance: two_choices(choices=9)}\n"
                              "      |   ^~~\n"
                              "a.yaml:2:3: error: nobody calls 'pay'\n"
                              "    2 |   pay: {timeout: 2s, balance: two_choices(choices=9)}\n"
                              "      |   ^~~\n"
                              "a.yaml:2:18: error: too short\n"
                              "    2 |   pay: {timeout: 2s, balance: two_choices(choices=9)}\n"
                              "      |                  ^~\n"
                              "      = longer\n"
                              "a.yaml:2:51: error: too many\n"
                              "    2 |   pay: {timeout: 2s, balance: two_choices(choices=9)}\n"
                              "      |                                                   ^\n"
                              "a.yaml:3:42: error: no dataset 'y'\n"
                              "    3 | stores: {s: {kind: single, datasets: [x, y]}}\n"
                              "      |                                          ^\n");
    loading_end(in);
}

static char *printed(const struct loading *in)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    resolved_print(in->entries[0].tree, stream);
    fclose(stream);
    return text;
}

static void what_is_printed_loads_again(void)
{
    struct loading *in = loading_begin();
    in->files[in->request.file_count++] =
        loading_write(in, "a.yaml",
                      "x-anchor: &p {timeout: 1s}\n"
                      "values: {law: 75ms + exponential(2ms), text: \"it's # \\\"quoted\\\" \\x1b "
                      "\u00e9\u2028\\x85\u2027\", file: '', share: 5%}\n"
                      "goals: [-5, '-x', '-', '5 ', 7e-3]\n"
                      "arrivals: poisson(300/s)\n"
                      "calls: {default: {balance: two_choices(4)}, a: {<<: *p, from: {b: }}, c: "
                      "*p, d: {balance: {choices: 6}}}\n"
                      "stores: {default: {datasets: [x]}, s: {kind: quorum(read_quorum=2), "
                      "read_time: mixture(50% 1ms 50% exponential(2ms))}}\n"
                      "mix: {web.a: 90%, web.b: 10%}\n"
                      "modules: {web: {browse: [{parallel: [{compute: 1ms}, {read: carts, level: "
                      "strong}, {compute: lognormal(mean=1ms cv=1)}, stop]}]}}\n");
    in->sets[in->request.set_count++] = "arrivals.rate=5/s";
    CU_ASSERT(loading_run(in));
    ASSERT_TEXT(in->messages, "");
    char *first = printed(in);
    struct loading *again = loading_of(first);
    ASSERT_TEXT(again->messages, "");
    char *second = printed(again);
    ASSERT_TEXT(second, first);
    CU_ASSERT_PTR_NULL(strstr(first, "x-anchor"));
    const struct fake_callee *callees = loading_root(again, 0)->calls.items;
    CU_ASSERT_EQUAL(((const struct fake_choices *)callees[3].policy.balance.settings)->choices, 6);
    ASSERT_TEXT(loading_root(again, 0)->values.text,
                "it's # \"quoted\" \x1b \u00e9\u2028\xc2\x85\u2027");
    CU_ASSERT_EQUAL(loading_root(again, 0)->goals.count, 5);
    free(first);
    free(second);
    loading_end(in);
    loading_end(again);
}

/* After an interrupt there is nothing to say; what was being read ends at once. */
static void an_interrupt_ends_loading(void)
{
    atomic_bool interrupt = true;
    struct loading *in = loading_begin();
    diagnostics_interrupt(in->diagnostics, &interrupt);
    in->files[in->request.file_count++] = loading_write(in, "a.yaml", "nonsense: [1, 2\n");
    CU_ASSERT(!loading_run(in));
    ASSERT_TEXT(in->messages, "");
    CU_ASSERT(diagnostics_stopped(in->diagnostics));
    loading_end(in);
}

/* Nobody writes to the pipe: opening it the usual way would wait for ever. */
static void only_files_are_read(void)
{
    struct loading *in = loading_begin();
    in->files[in->request.file_count++] = "/dev/null";
    in->files[in->request.file_count++] = arena_format(in->arena, "%s/pipe", in->folder);
    CU_ASSERT_EQUAL_FATAL(mkfifo(in->files[1], 0600), 0);
    CU_ASSERT(!loading_run(in));
    ASSERT_TEXT(in->messages,
                "/dev/null: error: cannot read '/dev/null': it is a device, not a file\n"
                "pipe: error: cannot read 'pipe': it is a pipe, not a file\n");
    unlink(in->files[1]);
    loading_end(in);
}

/* Fields of the same mapping: one written, one not, one empty; and where they are asked again. */
static void the_smallest_stretch_counts(void)
{
    struct arena *arena = arena_create(0);
    struct places *places = places_create(arena, diagnostics_create(arena), NULL);
    enum { FIELDS = 5000 };
    static char fields[FIELDS][16];
    struct place place = {0};
    for (uint32_t i = 0; i < FIELDS; i++) {
        places_cover(places, fields[i], sizeof fields[i], (struct place){.line = i + 1});
        places_put(places, &fields[i][8], (struct place){.line = i + 1, .column = 9});
        if (i % 1000 == 999) { /* asked while more is noted */
            CU_ASSERT(places_get(places, &fields[i / 2][8], &place));
            CU_ASSERT(place.line == i / 2 + 1 && place.column == 9);
            CU_ASSERT(places_get(places, &fields[i][7], &place));
            CU_ASSERT(place.line == i + 1 && place.column == 0);
        }
    }
    places_cover(places, fields, sizeof fields, (struct place){.line = 9999999});
    CU_ASSERT(places_get(places, fields[17], &place) && place.line == 18);
    places_put(places, &fields[17][8], (struct place){.line = 4});
    CU_ASSERT(places_get(places, &fields[17][8], &place) && place.line == 4);
    CU_ASSERT(!places_get(places, fields + FIELDS, &place) && !places_get(places, NULL, &place));
    arena_destroy(arena);
}

TEST_MAIN(load, TEST(none_is_no_entry),
          TEST(fills_every_kind), TEST(what_is_not_written_has_its_default),
          TEST(call_and_mapping_are_the_same), TEST(plain_values_find_their_class),
          TEST(steps_are_verbs), TEST(tables_lists_and_names), TEST(a_class_may_be_steps),
          TEST(includes_merge_key_by_key), TEST(include_cycles_are_found),
          TEST(defaults_are_inherited), TEST(architectures_lie_over_the_rest),
          TEST(overrides_go_into_calls), TEST(overrides_have_places), TEST(new_entries_are_told),
          TEST(complaints_find_their_place), TEST(what_is_printed_loads_again),
          TEST(an_interrupt_ends_loading), TEST(only_files_are_read),
          TEST(the_smallest_stretch_counts))
