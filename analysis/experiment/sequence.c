/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/experiment/sequence.h"

#include "analysis/statistics/interval.h"

uint32_t sequence_next(const struct sequence *sequence, uint32_t n)
{
    const uint32_t more = n == 0 ? sequence->first : n + (n + 1) / 2;
    return more < sequence->most ? more : sequence->most;
}

uint32_t sequence_looks(const struct sequence *sequence)
{
    uint32_t looks = 0;
    for (uint32_t n = 0; n < sequence->most; n = sequence_next(sequence, n))
        looks++;
    return looks;
}

double sequence_confidence(const struct sequence *sequence, uint32_t look)
{
    const double equal = 1.0 / sequence_looks(sequence), early = 1.0 / look / (look + 1.0);
    return sequence->careless ? CONFIDENCE : 1 - sequence->error * (equal + early) / 2;
}

struct sequence_end sequence_walk(const struct sequence *sequence,
                                  const struct sequence_source *source)
{
    struct sequence_end end = {0};
    for (uint32_t done = 0; !end.enough && done < sequence->most;) {
        const uint32_t next = sequence_next(sequence, done);
        end.looks++;
        end.results =
            source->look(source->context, done, next, sequence_confidence(sequence, end.looks));
        done = next;
        if (sequence->interrupt && *sequence->interrupt)
            break;
        end.enough = sequence->enough(sequence->context, end.results);
    }
    return end;
}

struct looking {
    struct studying *studying;
    struct arena *arena;
};

static struct results *look(void *context, uint32_t before, uint32_t replications,
                            double confidence)
{
    const struct looking *in = context;
    study_extend(in->studying, replications, in->arena);
    study_work(in->studying, before);
    return study_look(in->studying, confidence, in->arena);
}

struct sequence_end sequence_run(const struct sequence *sequence, const struct study *study,
                                 struct arena *arena)
{
    struct study none = *study;
    none.replications = 0;
    struct looking in = {study_begin(&none, arena), arena};
    const struct sequence_source source = {look, &in};
    const struct sequence_end end = sequence_walk(sequence, &source);
    study_close(in.studying);
    return end;
}
