/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How a call, an operation or a request ended: one list for all of them.
 *
 * Why: retries, guards, metrics (`failed.timeout`) and the trace must mean the same by a word.
 *
 * Rule: an outcome is what the caller knows. That a request which timed out was served after all is
 * no outcome of it. */
#ifndef MODELS_WORDS_OUTCOME_H
#define MODELS_WORDS_OUTCOME_H

#define FAILURES(X)                                                                                \
    X(error, "the callee failed")                                                                  \
    X(refused, "the callee's queue was full")                                                      \
    X(shed, "turned away by admission control")                                                    \
    X(reset, "the connection was reset: the process had died")                                     \
    X(unreachable, "nobody to send it to")                                                         \
    X(timeout, "no answer in time")                                                                \
    X(deadline, "its deadline had passed")                                                         \
    X(cancelled, "the caller no longer wanted it")                                                 \
    X(hops, "handed over more than 1,000 times")                                                   \
    X(unfinished, "still open when the run ended")

#define OUTCOMES(X) X(ok, "answered correctly") FAILURES(X)

enum outcome {
#define OUTCOME_NAME(name, doc) OUTCOME_##name,
    OUTCOMES(OUTCOME_NAME)
#undef OUTCOME_NAME
        OUTCOME_COUNT
};

extern const char *const outcome_names[OUTCOME_COUNT];

#endif
