/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Inside yardstick_shop.c: the programs of the endpoints.  Each stage but the last begins something
 * and returns; when that is done, the next one is called. */
#ifndef TESTS_BENCH_YARDSTICK_SHOP_STEPS_H
#define TESTS_BENCH_YARDSTICK_SHOP_STEPS_H

#include "tests/bench/yardstick_shop_letters.h"

static const uint32_t shop_answer[DATASETS] = {4100, 2100, 300, 1100}; /* of a read, bytes */

static void step_browse(struct shop *s, uint32_t i)
{
    struct call *c = &s->calls[i];
    switch (c->stage++) {
    case 0:
        compute(s, i, shop_lognormal(s, WEB_WORK) + owed(c) + message_cost(1000));
        break;
    case 1:
        call_service(s, i, CATALOG, SEARCH);
        break;
    case 2:
        compute(s, i, owed(c) + message_cost(1000));
        break;
    default:
        answer(s, i, 1000);
    }
}

static void step_search(struct shop *s, uint32_t i)
{
    struct call *c = &s->calls[i];
    switch (c->stage++) {
    case 0:
        compute(s, i, (int64_t)(shop_exponential(s, 2e6) + 0.5) + owed(c) + message_cost(100));
        break;
    case 1:
    case 3:
    case 5:
        operate(s, i, READ, CATALOGUE, zipf_of_one(s, &s->catalogue), 100);
        break;
    case 2:
    case 4:
        compute(s, i, owed(c) + message_cost(100));
        break;
    case 6:
        compute(s, i, owed(c) + message_cost(20000));
        break;
    default:
        answer(s, i, 20000);
    }
}

static void step_checkout(struct shop *s, uint32_t i)
{
    struct call *c = &s->calls[i];
    switch (c->stage++) {
    case 0:
        compute(s, i, 2000000 + owed(c) + message_cost(1000));
        break;
    case 1:
        call_service(s, i, CART, CART_GET);
        break;
    case 2:
        c->left = 2;
        begin_branch(s, i, PRICING);
        begin_branch(s, i, INVENTORY);
        break;
    case 3:
        compute(s, i, owed(c) + message_cost(1000));
        break;
    case 4:
        call_service(s, i, PAYMENT, CHARGE);
        break;
    case 5:
        compute(s, i, owed(c) + message_cost(1100));
        break;
    case 6:
        operate(s, i, WRITE, ORDERS, uniform_below(stream_next(&s->source.stream), 1000000), 1100);
        break;
    case 7:
        compute(s, i, owed(c) + message_cost(1000));
        break;
    default:
        answer(s, i, 1000);
    }
}

static void step_branch(struct shop *s, uint32_t i)
{
    struct call *c = &s->calls[i];
    const uint32_t parent = c->parent;
    switch (c->stage++) {
    case 0:
        call_service(s, i, c->party, c->party == PRICING ? QUOTE : RESERVE);
        break;
    case 1:
        compute(s, i, owed(c));
        break;
    default:
        give_call(s, i);
        if (--s->calls[parent].left == 0)
            shop_step(s, parent);
    }
}

static void step_cart_get(struct shop *s, uint32_t i)
{
    struct call *c = &s->calls[i];
    switch (c->stage++) {
    case 0:
        compute(s, i, 500000 + owed(c) + message_cost(100));
        break;
    case 1:
        operate(s, i, READ, CARTS, zipf_of_four_fifths(s, &s->carts), 100);
        break;
    case 2:
        compute(s, i, owed(c) + message_cost(1000));
        break;
    default:
        answer(s, i, 1000);
    }
}

static void step_quote(struct shop *s, uint32_t i)
{
    struct call *c = &s->calls[i];
    if (c->stage++ == 0)
        compute(s, i, (int64_t)(shop_exponential(s, 1e6) + 0.5) + owed(c) + message_cost(1000));
    else
        answer(s, i, 1000);
}

static void step_reserve(struct shop *s, uint32_t i)
{
    struct call *c = &s->calls[i];
    switch (c->stage++) {
    case 0:
        compute(s, i, 1000000 + owed(c) + message_cost(100));
        break;
    case 1:
        c->key = zipf_of_one(s, &s->catalogue); /* as many keys, the same law */
        operate(s, i, READ, STOCK, c->key, 100);
        break;
    case 2:
        compute(s, i, owed(c) + message_cost(300));
        break;
    case 3:
        operate(s, i, WRITE, STOCK, c->key, 300);
        break;
    case 4:
        compute(s, i, owed(c) + message_cost(1000));
        break;
    default:
        answer(s, i, 1000);
    }
}

static void step_charge(struct shop *s, uint32_t i)
{
    struct call *c = &s->calls[i];
    switch (c->stage++) {
    case 0:
        compute(s, i, 1000000 + owed(c));
        break;
    case 1:
        shop_push(s, s->now + shop_lognormal(s, BANK), ON_WAKE, i);
        break;
    case 2:
        compute(s, i, message_cost(1000));
        break;
    default:
        answer(s, i, 1000);
    }
}

static void step_read(struct shop *s, uint32_t i)
{
    struct call *c = &s->calls[i];
    switch (c->stage++) {
    case 0:
        compute(s, i, (int64_t)(shop_exponential(s, 4e5) + 0.5) + owed(c));
        break;
    case 1:
        c->version = c->dataset == STOCK ? s->stock[0][c->key] : 0;
        compute(s, i, message_cost(shop_answer[c->dataset]));
        break;
    default:
        answer(s, i, shop_answer[c->dataset]);
    }
}

static void step_write(struct shop *s, uint32_t i)
{
    struct call *c = &s->calls[i];
    switch (c->stage++) {
    case 0:
        compute(s, i, (int64_t)(shop_exponential(s, 1e6) + 0.5) + owed(c));
        break;
    case 1:
        c->version = ++s->last_version[c->dataset];
        if (c->dataset == STOCK) {
            s->stock[0][c->key] = c->version;
            c->left = 2; /* sync: all replicas */
            tell_replica(s, c, i, c->instance, c->instance + 1u, REPLICATE, 264);
            tell_replica(s, c, i, c->instance, c->instance + 2u, REPLICATE, 264);
        } else {
            s->orders[0][c->key] = c->version;
            c->left = 1;
            tell_replica(s, c, i, c->instance, c->instance + 1u, REPLICATE, 1064);
        }
        break;
    case 2:
        compute(s, i, message_cost(100));
        break;
    default:
        answer(s, i, 100);
    }
}

static void shop_step(struct shop *s, uint32_t index)
{
    switch (s->calls[index].endpoint) {
    case BROWSE:
        step_browse(s, index);
        break;
    case CHECKOUT:
        step_checkout(s, index);
        break;
    case SEARCH:
        step_search(s, index);
        break;
    case CART_GET:
        step_cart_get(s, index);
        break;
    case QUOTE:
        step_quote(s, index);
        break;
    case RESERVE:
        step_reserve(s, index);
        break;
    case CHARGE:
        step_charge(s, index);
        break;
    case READ:
        step_read(s, index);
        break;
    case WRITE:
        step_write(s, index);
        break;
    case BRANCH:
        step_branch(s, index);
        break;
    case APPLY:
        step_apply(s, index);
        break;
    default:
        step_letter(s, index);
    }
}

#endif
