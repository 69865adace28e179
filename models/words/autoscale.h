/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Autoscaling of a service, as Kubernetes' horizontal pod autoscaler documents it.
 *
 * Why a class for what is measured: utilisation, waiting requests and arrivals are read elsewhere,
 * and what is done with the number is the same. */
#ifndef MODELS_WORDS_AUTOSCALE_H
#define MODELS_WORDS_AUTOSCALE_H

#include "sim/setting.h"

struct run;

/* What a replica has on average, as known before a run. */
struct scaling_means {
    double processors; /* share of those of its node that are at work */
    double workers;    /* share of its workers that are held */
    double rate;       /* requests that arrive per second */
};

/* What is measured, per replica. */
struct scaling_class {
    struct class_head head;
    enum unit unit;  /* of the target */
    bool of_workers; /* so that they must have a limit */
    /* Its integral over time of the whole service, ns; or, if that is NULL, of one instance. */
    double (*of_service)(const struct run *run, uint32_t party);
    double (*of_instance)(const struct run *run, uint32_t instance);
    /* What a replica had on average in [from, until), of which the share is measured; NULL: 1. */
    double (*capacity)(const struct run *run, uint32_t party, sim_time from, sim_time until);
    double (*expected)(const struct scaling_means *means); /* NULL: means do not tell */
};

extern const struct family scalings;

/* How fast it may go one way. */
struct autoscale_way {
    sim_time wait;  /* the most careful wish of so long counts */
    double at_most; /* share of the replicas there are, per `every` */
    uint64_t count; /* or so many, if that is more */
};

struct autoscale {
    struct quantity target; /* not given: it is not scaled */
    struct chosen of;       /* struct scaling_class */
    uint64_t min, max;
    sim_time every, delay, settle;
    double tolerance;
    struct autoscale_way up, down;
};

extern const struct setting autoscale_settings[];

#endif
