/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/sweep/design.h"

#include <string.h>

#include "analysis/statistics/packing.h"
#include "analysis/sweep/design_words.h"
#include "sim/rng.h"

bool design_asked(const struct design_request *request)
{
    const bool swept = request->swept && request->swept->count > 0;
    return request->vary->count > 0 || request->file || swept;
}

/* A block each; those of a sample share one. */
static void read_vary(struct designing *in)
{
    for (size_t i = 0; i < in->request->vary->count; i++) {
        const char *text = in->request->vary->items[i];
        const struct document *document = document_of_text(
            in->arena, arena_format(in->arena, "--vary #%zu", i + 1), text, (uint32_t)i);
        const struct words words = {.text = text, .document = document};
        const size_t equals = strcspn(text, "=");
        if (equals == 0 || text[equals] == 0) {
            design_mistake(in, words_place(&words, 0, 1),
                           "write a path, '=' and values: deployment.services.web.replicas=2,4,8");
            continue;
        }
        if (!in->sampled)
            design_block(in);
        struct axis *axis = design_axis(in, &words, equals);
        if (axis)
            design_read_values(in, axis, &words, equals + 1);
    }
}

static void count_points(struct design *design)
{
    design->points = 1;
    for (uint32_t i = 0; i < design->block_count; i++) {
        struct design_block *block = &design->blocks[i];
        block->rows = block->width ? design->axes[block->first].count : 0;
        if (__builtin_mul_overflow(design->points, block->rows, &design->points))
            design->points = UINT64_MAX;
    }
}

static void check_samples(const struct designing *in)
{
    if (in->request->sobol > 0 && in->request->latin > 0)
        design_mistake(in, (struct place){0}, "take --sobol or --latin, not both");
}

bool design_read(struct design *design, const struct design_request *request, struct arena *arena,
                 struct diagnostics *diagnostics)
{
    struct designing in = {
        .design = design,
        .request = request,
        .arena = arena,
        .diagnostics = diagnostics,
        .spans = arena_array(arena, DESIGN_AXES_MOST, sizeof *in.spans),
        .sampled = request->sobol > 0 || request->latin > 0,
    };
    *design = (struct design){
        .axes = arena_array(arena, DESIGN_AXES_MOST, sizeof *design->axes),
        .blocks = arena_array(arena, DESIGN_AXES_MOST, sizeof *design->blocks),
    };
    const bool from_scenario = request->vary->count == 0 && !request->file;
    const unsigned before = diagnostics_errors(diagnostics);
    check_samples(&in);
    if (request->file)
        design_read_file(&in);
    if (in.sampled)
        design_block(&in);
    if (from_scenario)
        design_read_scenario(&in);
    else
        read_vary(&in);
    if (in.sampled && diagnostics_errors(diagnostics) == before)
        design_sample(&in);
    count_points(design);
    return diagnostics_errors(diagnostics) == before;
}

uint64_t design_stride(const struct design *design, uint32_t block)
{
    uint64_t stride = 1;
    for (uint32_t i = block + 1; i < design->block_count; i++)
        stride *= design->blocks[i].rows;
    return stride;
}

uint32_t design_row(const struct design *design, uint64_t point, uint32_t axis)
{
    const uint32_t block = design->axes[axis].block;
    return (uint32_t)(point / design_stride(design, block) % design->blocks[block].rows);
}

const char **design_values(const struct design *design, uint64_t point, struct arena *arena)
{
    const char **values = arena_array(arena, design->axis_count, sizeof *values);
    for (uint32_t i = 0; i < design->axis_count; i++)
        values[i] = design->axes[i].values[design_row(design, point, i)];
    return values;
}

const char **design_sets(const struct design *design, uint64_t point, struct arena *arena)
{
    const char **sets = design_values(design, point, arena);
    for (uint32_t i = 0; i < design->axis_count; i++)
        sets[i] = arena_format(arena, "%s=%s", design->axes[i].path, sets[i]);
    return sets;
}

const struct origins **design_origins(const struct design *design, uint64_t point,
                                      struct arena *arena)
{
    const struct origins **list = arena_array(arena, design->axis_count, sizeof(*list));
    struct origins *origins = arena_array(arena, design->axis_count, sizeof *origins);
    for (uint32_t i = 0; i < design->axis_count; i++) {
        const struct axis *axis = &design->axes[i];
        origins[i] = (struct origins){axis->place, axis->places[design_row(design, point, i)]};
        list[i] = &origins[i];
    }
    return list;
}

uint64_t design_sum(const struct design *design)
{
    uint64_t sum = design->block_count;
    for (uint32_t i = 0; i < design->axis_count; i++) {
        sum = mix(mix(sum, text_sum(design->axes[i].path)), design->axes[i].block);
        for (uint32_t j = 0; j < design->axes[i].count; j++)
            sum = mix(sum, text_sum(design->axes[i].values[j]));
    }
    return sum;
}
