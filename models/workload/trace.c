/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Arrivals as they were recorded: a column of time stamps, one arrival per row; other columns may
 * say what each asked for, how large it was and whose it was.
 *
 * Why: no law has the bursts and lulls of what was really there, and who comes in a burst may well
 * ask for the same.  The first row arrives at the start of the run (`start`: a later row does);
 * under a factor all gaps are divided by it.  After the last row nobody comes any more, or with
 * `repeat` it begins again, after a gap as long as the mean one.
 *
 * Rule: time stamps never go back; they are numbers (in `unit`) or dates.  No row is left out: a
 * factor that changes shortens or stretches what is left of a gap. */
#include <math.h>

#include "models/workload/recording.h"
#include "sim/csv.h"
#include "sim/setting.h"

static const struct setting trace_settings[] = {
    FILE_NAME(struct trace_settings, file, .required = true,
              .doc = "CSV file with a row per arrival"),
    TEXT(struct trace_settings, column, .preset = "1",
         .doc = "header of the column of time stamps, or its number from 1"),
    TEXT(struct trace_settings, unit, .preset = "s", .words = "ns us ms s min h d",
         .doc = "unit of the numbers; dates need none"),
    NUMBER(struct trace_settings, factor, .preset = "1", .least = 1e-6, .most = 1e6,
           .doc = "how many times as fast as it was recorded"),
    COUNT(struct trace_settings, start, .preset = "0",
          .doc = "row, from 0, that arrives at the beginning of the run"),
    FLAG(struct trace_settings, repeat, .preset = "false", .doc = "begin again after the last row"),
    TEXT(struct trace_settings, endpoint, .preset = "",
         .doc =
             "column of endpoints, each one of the mix: what each arrival asks for; none: drawn"),
    TEXT(struct trace_settings, bytes, .preset = "",
         .doc = "column of sizes in bytes, of the requests as their clients send them; none: the "
                "endpoint's"),
    TEXT(struct trace_settings, user, .preset = "",
         .doc = "column of users: rows with the same text are of the same user; none: each request "
                "is another user's"),
    SETTINGS_END};

struct trace {
    const double *gaps; /* ns before each arrival; of the first one when it begins again */
    uint64_t count;
    double length; /* ns, of one round */
    bool repeat;
    struct recorded recorded;
};

/* On its way to the next arrival. */
struct trace_state {
    uint64_t row;   /* of it, repeats counted through */
    double left;    /* recorded ns until it comes, from `since` on */
    double factor;  /* at which they pass */
    sim_time since; /* when that was so... */
    sim_time due;   /* ...and when it comes then */
    bool begun;
};

static bool gaps_of(struct trace *trace, const struct trace_settings *given, const double *times,
                    double ns, struct arena *arena, struct complaints *to)
{
    double *gaps = arena_array(arena, trace->count, sizeof *gaps);
    for (size_t i = 1; i < trace->count; i++) {
        const size_t row = given->start + i;
        gaps[i] = (times[row] - times[row - 1]) * ns / given->factor;
        if (gaps[i] < 0.0) {
            complain(to, &given->column, "sort the file by time",
                     "row %zu of '%s' goes back in time", row, given->file);
            return false;
        }
        trace->length += gaps[i];
    }
    gaps[0] = trace->count > 1 ? trace->length / (double)(trace->count - 1) : 0.0;
    trace->length += gaps[0];
    trace->gaps = gaps;
    return true;
}

static bool trace_prepare(void *plan, const void *settings, struct arena *arena,
                          struct complaints *to)
{
    const struct trace_settings *given = settings;
    struct trace *trace = plan;
    const struct csv_column wanted = {given->file, given->column, CSV_TIMES, &given->file};
    struct csv_values times;
    const double unit = csv_nanoseconds_in(given->unit);
    if (unit == 0.0) {
        complain(to, &given->unit, "one of ns us ms s min h d", "unknown unit '%s'",
                 given->unit ? given->unit : "");
        return false;
    }
    if (!csv_read_column(&wanted, arena, to, &times))
        return false;
    const size_t rows = times.count;
    if (given->start + 1 >= rows) {
        complain(to, &given->start, NULL,
                 "'%s' has %zu rows, counted from 0, and a trace needs two", given->file, rows);
        return false;
    }
    *trace = (struct trace){.count = rows - given->start, .repeat = given->repeat};
    if (!gaps_of(trace, given, times.values, unit, arena, to) ||
        !recording_read(given, rows, arena, to, &trace->recorded))
        return false;
    if (trace->length > 0.0 && trace->length < 9e18)
        return true;
    complain(to, &given->file, NULL, "'%s' lasts no time, or more than 290 years", given->file);
    return false;
}

/* The next row, after the one that has come. */
static bool turn_page(const struct trace *trace, struct trace_state *own)
{
    const bool first = !own->begun;
    own->row += first ? 0 : 1;
    own->begun = true;
    if (!trace->repeat && own->row >= trace->count)
        return false;
    own->left = first ? 0.0 : trace->gaps[own->row % trace->count];
    return true;
}

static sim_time trace_next(const void *plan, void *state, sim_time now, double factor,
                           struct stream *random)
{
    const struct trace *trace = plan;
    struct trace_state *own = state;
    (void)random;
    if (own->begun && now < own->due) /* another factor, before it has come */
        own->left -= (double)(now - own->since) * own->factor;
    else if (!turn_page(trace, own))
        return SIM_NEVER;
    own->since = now;
    own->factor = factor > 0.0 ? factor : 0.0;
    own->due = SIM_NEVER;
    if (own->factor > 0.0)
        clock_add(now, clock_round(own->left / own->factor), &own->due);
    return own->due;
}

static const struct recorded *trace_recorded(const void *plan)
{
    return &((const struct trace *)plan)->recorded;
}

static uint64_t trace_row(const void *plan, const void *state)
{
    return ((const struct trace_state *)state)->row % ((const struct trace *)plan)->count;
}

/* Of the recorded time; what of the run lies behind its end has none. */
static double trace_rate(const void *plan, sim_time from, sim_time until)
{
    const struct trace *trace = plan;
    const double mean = (double)trace->count / (trace->length * 1e-9);
    if (trace->repeat || until <= from)
        return mean;
    const double end = fmin((double)until, trace->length);
    return end > (double)from ? mean * (end - (double)from) / (double)(until - from) : 0.0;
}

static sim_time trace_length(const void *plan)
{
    const struct trace *trace = plan;
    return trace->repeat ? clock_round(trace->length) : 0;
}

const struct arrivals_class arrivals_trace = {
    .head = {.name = "trace",
             .doc = "the arrivals of a recorded column of time stamps, one by one",
             .settings = trace_settings,
             .settings_size = sizeof(struct trace_settings),
             .examples = EXAMPLES({.text = "trace(scenarios/data/pgbench_tpcb_c1.csv column=time_s "
                                           "repeat=true)"},
                                  {.text = "trace(file=scenarios/data/elb_request_count_8c0756.csv "
                                           "column=timestamp factor=1000 repeat=true)"})},
    .plan_size = sizeof(struct trace),
    .state_size = sizeof(struct trace_state),
    .prepare = trace_prepare,
    .next = trace_next,
    .recorded = trace_recorded,
    .row = trace_row,
    .rate = trace_rate,
    .length = trace_length,
};
