/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/words/order.h"

#define ORDERS(X) X(fifo) X(lifo) X(adaptive_lifo) X(codel) X(priority)

#define ORDER_EXTERN(name) extern const struct order_class order_##name;
ORDERS(ORDER_EXTERN)
#define ORDER_HEAD(name) &order_##name.head,
static const struct class_head *const members[] = {ORDERS(ORDER_HEAD) 0};
const struct family orders = {.name = "order", .members = members};
