#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# What the scenarios of the catalogue teach, as inequalities between their architectures: means over a few replications
# that leave no doubt.
. tests/lib/check.sh

# "architecture metric mean" a line, of a CSV, in $work/lessons
means()
{
    awk -F, 'NR > 1 { name = $4 == "" ? $3 : $3 "(" $4 ")"; gsub(/ /, "_", name); sum[$1 " " name] += $5; n[$1 " " name]++ }
             END { for (key in sum) print key, sum[key] / n[key] }' "$work/csv" >"$work/lessons"
}

# FILE [OPTION...]: of all its architectures; of a file that has none
learn()
{
    ./maquette compare "$@" --replications 4 --csv --metrics all --quiet >"$work/csv"
    means
}
live()
{
    ./maquette run "$@" --replications 4 --csv --metrics all --quiet >"$work/csv"
    means
}

# METRIC LESS FACTOR MORE: LESS times FACTOR is below MORE; either may be an architecture or a number
below()
{
    awk -v metric="$1" -v less="$2" -v factor="$3" -v more="$4" '
        $2 == metric { value[$1] = $3 }
        function of(who) { if (who in value) return value[who]; if (who ~ /^[0-9.]+$/) return who + 0; print "no " metric " of " who; exit 1 }
        END { a = of(less); b = of(more); print metric ": " less " " a ", " more " " b ", factor " factor; exit !(a * factor < b) }
    ' "$work/lessons"
}

learn scenarios/resilience/hedging.yaml
check "hedging cuts the tail" below latency.p999 hedged 4 plain
check "and leaves the median alone" below latency.p50 plain 0.99 hedged
check "for a few per cent more requests" below amplification hedged 1 1.05
check "so does a measured delay" below latency.p999 measured 3 plain
check "for the share that one asked for" below amplification measured 1 1.025
check "which is more work" below "utilisation(node_m/1)" plain 1.01 hedged
check "unless the loser is told to stop" below "utilisation(node_m/1)" cancelled 1.1 plain
check "asking two at once is faster still" below latency.p999 at_once 1.3 hedged
check "for twice the requests" below amplification 1.99 1 at_once
learn scenarios/resilience/hedging.yaml --set "workload.clients.arrivals=poisson(rate=1480/s)"
check "near capacity that is the disease" below latency.p50 plain 1.1 at_once
check "and hedging a few is still the cure" below latency.p999 hedged 2 plain

learn scenarios/latency/datagrams.yaml
check "tcp finds out late that a lone message was lost" below latency.p999 udp_retry 10 tcp
check "those behind it tell of it" below latency.p99 busy 10 tcp
check "nobody sends a datagram again" below availability udp 1 0.97
check "but whoever asks once more" below availability 0.999 1 udp_retry

learn scenarios/latency/connections.yaml
check "a new connection costs two round trips" below latency.p95 kept 2.5 none_kept
check "with TLS 1.2 three" below latency.p95 none_kept 1.25 tls_1_2
check "whoever is rare finds none that is kept" below latency.p95 kept 2.5 short
check "one stream is a line" below latency.p95 one 1.5 narrow
check "kept ones cost nothing" below latency.p95 kept 1 0.046

learn scenarios/balancing/zones.yaml
check "near replicas save the way" below latency.p50 near 1.1 any
check "as long as some of the load may leave" below "availability(80s..120s)" 0.999 1 near
check "who insists on them breaks them" below "availability(80s..120s)" home_only 1 0.9

learn scenarios/balancing/panic.yaml
check "who believes that all are ill makes it true" below "availability(70s..120s)" believes 2 panics
check "who does not loses next to nothing" below "availability(70s..120s)" 0.99 1 panics

learn scenarios/balancing/unlike.yaml
check "in turn the weakest gets too much" below availability round_robin 1.2 weighted
check "weights do not know who is ill" below availability weighted 1.1 least_requests
check "who counts does" below availability 0.999 1 least_requests
check "and who measures" below availability 0.999 1 least_time
check "be it by weights of its own" below availability 0.999 1 adaptive
learn scenarios/balancing/unlike.yaml --set disruptions.sick=none
check "of the well, the right weights are the best" below latency.p99 weighted 1.1 least_time

learn scenarios/resilience/thrashing.yaml
check "more threads do less" below throughput threads 3 sixteen
check "and do not come back from a spike" below availability threads 2 sixteen
check "who leaves early does not help what is begun" below goodput impatient 3 sixteen
check "sixteen forget it in a minute" below "latency.p99(api.get_150s..180s)" sixteen 1 0.1

learn scenarios/resilience/budgets.yaml
check "retries keep a service down" below "availability(160s..200s)" storm 1 0.001
check "a budget below its room does not" below "availability(160s..200s)" 0.999 1 share
check "nor one that good answers pay for" below "availability(160s..200s)" 0.999 1 tokens
check "nor one that stops when most fail" below "availability(160s..200s)" 0.999 1 throttle
check "one that is as large as the room does" below "availability(160s..200s)" active 1 0.001
check "though it lets through much less" below amplification active 2 storm
check "trying again only what was not done is safest" below amplification timeouts_not 1 1.001

learn scenarios/balancing/half_ill.yaml
check "who fails now and then is not left out for failures in a row" below availability in_a_row 1 0.99
check "but by the share of good answers" below availability 0.995 1 by_share
check "or asked again elsewhere" below availability 0.9999 1 elsewhere
check "for one more in sixty" below amplification elsewhere 1 1.02

learn scenarios/resilience/pool.yaml
check "a line before a pool outlives what made it" below "availability(100s..130s)" patient 1.4 hasty
check "more connections do not help" below "availability(100s..130s)" forty 1.4 hasty
check "who does not wait is well with the database" below "availability(100s..130s)" 0.999 1 hasty

learn scenarios/failures/bad_cable.yaml
check "a bad cable fails nobody" below availability 0.9999 1 as_it_is
check "so checks find nobody ill" below ejected.share checked 1 0.0001
check "who measures answers finds out" below latency.p99 measured 1.5 as_it_is
check "and a second question is faster than a third sending" below latency.p999 hedged 1.5 as_it_is
check "for one in a hundred" below hedged.share hedged 1 0.02

learn scenarios/resilience/fallback.yaml
check "a second best answer is better than none" below availability fail 1.5 fallback
check "but late" below latency.p95 fail 4 fallback
check "a breaker does not wait for it" below latency.p95 breaker 5 fallback
check "and spares the one that is slow" below "utilisation(node_m/1)" breaker 1.5 fallback
check "what is ended is not done for nobody" below wasted.share killed 10 fallback

learn scenarios/queueing/bursts.yaml
check "batches wait for each other" below latency.mean even 2 batches
check "bursts build queues" below latency.mean even 5 bursts
check "users who ask on do not" below latency.mean sessions 0.85 even
check "all at the same load" below "utilisation(node_machine/0)" bursts 0.9 even

learn scenarios/consistency/all_or_nothing.yaml
check "each write for itself leaves halves" below half_done 60 1 local
check "two-phase commit leaves none" below half_done two_phase_commit 1 0.0001
check "for two rounds and three disks" below commit.mean 0.025 1 two_phase_commit
check "which orders wait for" below latency.p50 local 1.3 two_phase_commit
check "and ten seconds of doubt" below in_doubt.max 9.9 1 two_phase_commit
check "in which others fail" below lock.failures 10 1 two_phase_commit

learn scenarios/consistency/promises_survive.yaml
check "a dead database stops all that it takes part in" below availability single 1 0.80
check "one that is replicated for an election" below availability 0.97 1 replicated
check "at hardly any time" below commit.mean replicated 0.9 single
check "and nothing is half done" below half_done replicated 1 0.0001

learn scenarios/consistency/promises_fail_over.yaml
check "an asynchronous fail-over loses promises" below half_done 0.1 1 async
check "one that was waited for survives" below half_done semi_sync 1 0.0001
check "and so do acknowledged writes" below lost.writes semi_sync 1 0.0001
check "a promise that its coordinator has forgotten fails others" below lock.failures semi_sync 1 async
check "the successor is told in time" below in_doubt.max semi_sync 1 3

learn scenarios/consistency/planned_switchover.yaml
check "a death has to be noticed" below availability as_it_stands 1.3 handed_over
check "what is handed over is only promoted" below downtime handed_over 4 as_it_stands
check "and what was acknowledged stays" below lost.writes handed_over 1 0.0001
check "which a death does not promise" below lost.writes 0.5 1 as_it_stands

learn scenarios/consistency/dying_coordinator.yaml
check "what was promised is in doubt until the dead one is back" below in_doubt.max 5 1 two_phase_commit
check "and others fail for it" below lock.failures 8 1 two_phase_commit
check "who locks nothing fails nobody" below lock.failures saga 1 0.0001
check "nor is in the way" below availability two_phase_commit 1 saga
check "no part of a two-phase commit is seen before its end" below dirty.share two_phase_commit 1 0.000001
check "what a saga has not finished is" below dirty.share 0.05 1 saga
check "also what never was" below phantom.share 0.001 1 saga
check "the dead one's are taken back late" below compensation.mean saga_without_log 5 saga
check "but all of them are" below half_done saga 1 0.0001
check "without a log nobody knows of them" below half_done 1 1 saga_without_log
check "which is what the log costs" below latency.mean saga_without_log 1.8 saga

learn scenarios/consistency/hot_row.yaml
check "a row is a server" below latency.mean no_locks 3 wait
check "though the database is idle" below "utilisation(node_data/0)" wait 10 0.5
check "who does not wait is turned away" below availability fail 1.5 wait
check "parts of a counter do not meet" below latency.mean ten_parts 3 wait

learn scenarios/consistency/chained.yaml
check "six copies of each write fill a card" below latency.p99 tree 4 star
check "a chain spares it" below latency.p99 chain 5 star
check "and is behind" below stale.share star 1.4 chain
check "a tree is not" below stale.share tree 0.9 star

learn scenarios/messaging/outbox.yaml
check "who publishes at once loses messages" below "published(topic_order_placed)" at_once 1.1 outbox
check "an outbox has one for each order" below "published(topic_order_placed)" 39.1 1 outbox
check "and no other" below "published(topic_order_placed)" outbox 1 39.2
check "which makes nobody wait" below latency.p50 outbox 0.99 at_once
learn scenarios/messaging/outbox.yaml --set disruptions.broker_dies=none
check "who publishes at once tells of what fails" below "published(topic_order_placed)" outbox 1.01 at_once

learn scenarios/messaging/orders.yaml
check "who calls fails with whom he calls" below availability synchronous 1.4 queued
check "and waits for him" below latency.mean queued 2 synchronous
check "a queue buys time: the mail is late" below "oldest.max(topic_order_placed)" 590 1 queued
check "and nothing is lost" below "dropped.messages(topic_order_placed)" queued 1 1
check "which a full one does not tell" below "dropped.messages(topic_order_placed)" 6000 1 bounded
check "for its publishers hear nothing" below availability 0.999 1 bounded

learn scenarios/messaging/slow_consumer.yaml
check "who takes too much at a time is put out of its group, for ever" below "duplicates.share(topic_orders)" 0.8 1 as_shipped
check "and gets nothing done" below "handled(topic_orders)" as_shipped 4 smaller
check "though it is never idle: its partitions go round" below "moved.partitions(topic_orders)" smaller 4 as_shipped
check "less at a time is one cure" below "duplicates.share(topic_orders)" smaller 1 0.01
check "more time another" below "duplicates.share(topic_orders)" longer 1 0.01
check "and what piled up is gone" below "oldest.max(topic_orders)" smaller 2 as_shipped

learn scenarios/messaging/acks.yaml
check "what the leader acknowledges comes sooner" below latency.p50 leader 1.5 all
check "and a crash may lose it" below "lost.messages(topic_order_placed_59s..100s)" 0.2 1 leader
check "not what all in sync have" below "lost.messages(topic_order_placed_59s..100s)" all 1 0.0001
check "but all may be one" below "lost.messages(topic_order_placed)" 10000 1 all
check "two lose nothing" below "lost.messages(topic_order_placed)" two 1 0.0001
check "for they refuse to be one" below availability two 1.15 all

learn scenarios/messaging/kept.yaml
check "what is kept longer than its reader is away is read" below "expired.messages(topic_orders)" two_hours 1 0.5
check "late" below "delivery.p99(topic_orders)" 2400 1 two_hours
check "what is not is gone" below "expired.messages(topic_orders)" 40000 1 twenty_minutes
check "which nobody who sends sees" below availability 0.999 1 twenty_minutes
check "and whose reader looks better for it" below "delivery.mean(topic_orders)" twenty_minutes 4 two_hours

learn scenarios/latency/how_many.yaml
check "the mean hangs on the mean number" below latency.mean few_or_many 0.9 always_five
check "the tail on its law" below latency.p99 always_five 1.2 about_five
check "and much more on a wider one" below latency.p99 about_five 1.7 few_or_many
check "at the same load" below "utilisation(node_back/0)" few_or_many 0.95 always_five
check "asking once halves the page" below latency.mean all_at_once 1.9 few_or_many
check "at the same work" below "utilisation(node_back/0)" always_five 0.95 all_at_once

learn scenarios/latency/answer_first.yaml
check "a second phase is not waited for" below latency.mean respond 2 wait
check "and holds the worker as long" below "utilisation(service_api)" 0.19 1 respond
check "what is sent does not" below "utilisation(service_api)" send 2 respond
learn scenarios/latency/answer_first.yaml --set "workload.clients.arrivals=poisson(rate=360/s)"
check "near capacity the next one waits for it" below latency.mean send 4 respond
check "and the gain is small" below latency.mean wait 0.7 respond
learn scenarios/latency/chatty.yaml
check "a chatty page is made by its distance" below latency.p50 near_grpc 30 far_grpc
check "asking once is the cure" below latency.p50 far_once 4 far_grpc
check "a cheaper message is a little" below latency.mean near_grpc 1.02 near_http1
check "rarely used connections start slowly" below latency.p99 far_grpc 1.2 far_http1
check "a loss nearby is a long way" below latency.p99 near_http1 3 near_http1_lossy
check "far away it keeps windows small" below latency.mean far_http1 1.15 far_http1_lossy
check "and one connection carries only so much" below latency.mean far_http1_lossy 1.3 far_grpc_lossy
check "those behind it tell of it" below latency.p99 near_grpc_lossy 1.5 near_http1_lossy

learn scenarios/consistency/own_writes.yaml
check "whoever reads replicas does not find what he saved" below session.read_your_writes 0.8 1 from_replicas
check "and goes back in time" below session.monotonic_reads 0.005 1 from_replicas
check "though all see it soon" below visibility.p999 from_replicas 1 0.5
check "the primary shows everything" below session.read_your_writes from_primary 1 0.0001
check "in an order" below linearizable 0.99 1 from_primary
check "waiting for all shows one's own" below session.read_your_writes all_applied 1 0.0001
check "at the price of waiting" below "latency.mean(profile.change)" from_primary 2 all_applied
check "and is no order of all" below linearizable all_applied 1 0.01

learn scenarios/consistency/ordered_twice.yaml
check "what was given up is carried out all the same" below duplicated.share 0.03 1 retries
check "and nobody sees an error" below failed.share retries 1 0.0001
check "trying once makes none twice" below duplicated.share once 1 0.000001
check "but leaves as many of which nobody knows" below failed.share 0.03 1 once
check "a hedge of what is only slow makes more" below duplicated.share retries 1.5 hedged
check "the same number is the same row" below duplicated.share same_number 1 0.000001
check "though it is carried out as often" below amplification 1.03 1 same_number

learn scenarios/resilience/cold_cache.yaml
check "a cold cache lets a stampede through" below "stampede.max(store_fast)" single_flight 3 plain
check "one question does for all" below "stampede.max(store_fast)" single_flight 1 1.5
check "half of the caches is half of the trouble" below failed.share two_caches 1.5 plain
check "what was not written behind is lost" below lost.writes 1 1 write_behind
check "and nothing else is" below lost.writes plain 1 0.5
check "which spares the database" below "utilisation(node_data/0)" write_behind 1 plain

learn scenarios/consistency/caches_inside.yaml
check "memory of one's own spares the database" below "utilisation(node_data/0)" inside 1.5 none
check "and does not hear what others write" below stale.share 0.2 1 inside
check "an age bounds it" below stale.age.p99 inside_2s 10 inside
check "at the price of hits" below "utilisation(node_data/0)" inside 1.2 inside_2s
check "one for all asks for less" below "utilisation(node_data/0)" one_for_all 1.3 inside
check "and is hardly stale" below stale.share one_for_all 1 0.01
check "over the network" below bytes.mean inside 1.5 one_for_all

learn scenarios/consistency/products.yaml
check "ten seconds are shorter than thirty" below "failover.mean(store_shop_db)" mongo 2.5 redis
check "and so is the time without orders" below downtime mongo 2 postgresql
check "what had not left an asynchronous primary is lost" below lost.writes 1 1 redis
check "what was waited for is not" below lost.writes mongo 1 0.5
check "which costs a round trip" below "latency.mean(shop.order)" redis 1.02 mongo

learn scenarios/shop/copies.yaml
check "one and one is stale" below stale.share 0.0001 1 quorum_1_1
check "what overlaps is not" below stale.share quorum_2_2 1 0.00001
check "and no order explains it" below nonlinearizable.keys quorum_2_2 1 quorum_1_1
check "all three stop with one zone" below availability quorum_3_1 1.05 quorum_2_2
check "an asynchronous primary loses what it had confirmed" below lost.writes 0.5 1 async
check "one that waits does not" below lost.writes strict 1 0.1
check "nor does raft" below lost.writes raft 1 0.1
check "who waits for a round takes longer" below latency.mean async 1.02 strict
check "a majority costs what two and two cost" below latency.mean raft 0.9 quorum_2_2

learn scenarios/failures/partition.yaml
check "a cut connection is silent for longer than the cut" below availability http2 1.06 http1
check "a new one is not" below availability 0.78 1 http1
check "giving up connecting frees the callers" below "utilisation(service_web)" connect 1.4 http1
check "one direction is enough" below availability one_way 1 0.83

learn scenarios/resilience/retry_storm.yaml
after="availability(200s..240s)"
check "retries keep the service down when the rush is over" below "$after" storm 1 0.05
for cure in budget shedding deadlines breaker; do
    check "it gets up by itself with $cure" below "$after" 0.99 1 $cure
done
check "a short line loses least meanwhile" below availability breaker 1.05 shedding

learn scenarios/resilience/overload_order.yaml
rush="availability(60s..120s)"
check "first come, first served answers nearly nobody in time" below "$rush" fifo 1 0.1
for order in codel lifo adaptive; do
    check "most are answered in time with $order" below "$rush" 0.75 1 $order
done
check "who pays is answered" below "availability(paying)" 0.999 1 priority
check "at the cost of the others" below "$rush" priority 1.3 codel

learn scenarios/resilience/bulkhead.yaml
buying="availability(web.buy)"
check "one slow dependency stops those who do not need it" below "$buying" shared 1 0.7
check "a bulkhead keeps them out of it" below "$buying" 0.999 1 bulkhead
check "so does a short timeout" below "$buying" 0.999 1 timeout
check "with more waiting and more work for nothing" below latency.p95 bulkhead 2 timeout

learn scenarios/resilience/throttling.yaml
check "a quota leaves the median alone" below latency.p50 quota 0.9 free
check "and stretches the tail" below latency.p99 free 1.3 quota
check "a share stretches both" below latency.p50 quota 1.3 share
check "short periods are nearly a share" below latency.p99 quota 1.3 short
check "a limit that is never met costs nothing" below latency.p99 roomy 0.98 free
check "the machine is idle all the while" below "utilisation(node_m/0)" quota 1 0.1

learn scenarios/failures/errors.yaml
check "who fails fast draws the load to itself" below availability least_requests 1.1 round_robin
check "the more, the more one looks at requests in flight" below availability least_requests 1.03 two_choices
check "taking turns loses the share of the one" below availability round_robin 1 0.88
check "trying again helps" below availability 0.99 1 three_tries

learn scenarios/failures/gray_failure.yaml
check "a slow replica hurts who takes turns" below availability round_robin 1.05 least_requests
check "requests in flight show it" below latency.p99 least_requests 1 two_choices
check "measured latency shows it better" below latency.p99 least_time 1.5 least_requests

learn scenarios/failures/shared_cause.yaml
check "a shared tenth of the causes is all that counts" below up.share a_tenth_shared 1.0006 independent
check "and a second machine is worth little where most are shared" below up.share often_together 1.005 a_tenth_shared

learn scenarios/failures/one_shop.yaml
check "two who repair everything are better than one for each" below up.share own 1.03 shared
check "one for all is not enough" below up.share one 1.03 own

learn scenarios/resilience/inversion.yaml
check "who is urgent and goes first is not disturbed" below "latency.p50(shop.order)" first 2 fair
check "unless he waits for what the others have" below "latency.p50(shop.order)" fair 2 shared
check "which is worse than being equal" below "latency.p99(shop.order)" fair 4 shared
check "short transactions are the cure" below "latency.p99(shop.order)" brief 10 shared
check "all at the same load" below "utilisation(node_m/0)" shared 0.98 first

live scenarios/failures/wear.yaml
check "two of three with one crew are up as the chain says" below "up.share(service_s)" 0.9992 1 wear
check "and no more" below "up.share(service_s)" wear 1 0.9996
check "an outage is two repairs long" below "outages.mean(service_s)" wear 1 40000
live scenarios/failures/ten_years.yaml
check "ten years of failures are hardly felt by requests" below availability 0.9995 1 ten_years
check "but they are felt" below availability ten_years 1 0.99999999
check "reads of replicas are stale now and then" below stale.share 0.0000000001 1 ten_years

learn scenarios/failures/collections.yaml
check "collections make the tail" below latency.p999 smooth 5 collecting
check "and leave the median alone" below latency.p50 collecting 0.98 smooth
check "more replicas do not help" below latency.p999 collecting 0.6 eight
check "a second attempt does" below latency.p999 hedged 4 collecting

learn scenarios/failures/disk_lost.yaml
check "one copy is none" below lost.writes async 100 alone
check "an asynchronous one loses the last moments" below lost.writes 5 1 async
check "one that writes wait for loses nothing" below lost.writes semi_sync 1 0.5
check "and that is what it costs" below latency.p50 async 2 semi_sync

learn scenarios/failures/new_member.yaml
check "with their disks they come back" below availability at_once 2 kept
check "one after another is an election or two" below recovery_time.max in_turn 5 kept
check "and hardly anybody notices" below availability kept 1.08 in_turn
check "each new member is sent what there is" below streamed 3900000000 1 in_turn
check "without a majority it never comes back" below availability at_once 1 0.35
check "an asynchronous one does, without the last moments" below lost.writes 2 1 async
check "which it never loses" below lost.writes at_once 1 0.5
check "whatever happens" below lost.writes in_turn 1 0.5

learn scenarios/failures/acceptor.yaml
check "an acceptor that burns alone costs an election" below downtime alone_lost 1 4.1
check "as with its disk" below availability alone_kept 0.999 alone_lost
check "and one more after it, of some milliseconds" below failover.mean alone_lost 1.9 alone_kept
check "a majority that it completes waits for ten seconds and elections" below downtime kept 1 16.1
check "and for the third one where it has forgotten" below downtime 40.9 1 lost
check "no longer" below downtime lost 1 46.1
check "nothing is lost" below lost.writes lost 1 0.5
check "and nothing stale is read" below stale.share lost 1 0.000001
./maquette compare scenarios/failures/acceptor.yaml --replications 4 --csv --quiet \
    --metrics "goodput(92100ms..120s),goodput(80500ms..120s),goodput(120300ms..180s)" >"$work/csv" && means
check "with its disk it votes after an election time-out, 2 s" below "goodput(92100ms..120s)" 95 1 kept
check "without it nobody is served before the third is back" below "goodput(80500ms..120s)" lost 1 0.001
check "and after two heartbeats, 200 ms, all are" below "goodput(120300ms..180s)" 95 1 lost

learn scenarios/failures/log_copies.yaml
check "one of three copies that burns takes nothing along" below lost.writes one 1 0.5
check "and its regions are back after a session" below "regions.recover.mean(store_hbase)" one 1 11
check "who comes back with his disk is waited for" below lost.writes power 1 0.5
check "all copies of a log are a fifth of the writes" below lost.writes 1000 1 fire
check "all since its beginning" below recovery_point.mean 59 1 fire
check "until the fire" below recovery_point.max fire 1 60
check "which nobody waits for" below availability power 0.99 fire
check "without a majority of masters nobody serves" below availability masters 2 power

learn scenarios/failures/detectors.yaml
check "who is hasty sees deaths where there are none" below false_alarms.rate phi 2 hasty
check "phi accrual errs too, where intervals are not normal" below false_alarms.rate 0.1 1 phi
check "gossip does not" below false_alarms.rate gossip 1 0.01
check "and is quicker than a patient time-out" below detect.mean gossip 1.3 patient
check "patience costs availability" below availability patient 1.004 gossip

# FAULT FACTOR FAULT: the first loses more than FACTOR times the second
loses()
{
    awk -v one="$1" -v other="$3" -v factor="$2" '
        NR > 1 { n = split($0, cell, ","); name = cell[1]; at = 3; if (name ~ /^"/) { name = cell[1] "," cell[2]; at = 4 }
                 gsub(/"/, "", name); lost[name] = cell[at] }
        END { print one ": " lost[one] ", " other ": " lost[other]; exit !(lost[one] > factor * lost[other]) }' "$work/faults"
}
./maquette faults scenarios/failures/every_fault.yaml --csv --quiet >"$work/faults"
check "slow is worse than dead" loses "slow: node db/0, factor: 10" 1.5 "crash: node db/0"
check "one database is half of everything" loses "crash: node db/0" 1.5 "crash: node app/0"
check "a dead process is hardly missed" loses "crash: node app/2" 5 "crash: service web/0"
learn scenarios/balancing/stale.yaml
check "with old numbers all run to the same one" below latency.mean random 1.2 herd
check "two choices do not" below latency.mean two_choices 1.15 random
check "nor in the tail" below latency.p99 two_choices 1.8 herd
check "fresh numbers are what least_requests needs" below latency.mean fresh 1.8 two_choices
check "who is idle says so" below latency.mean idle 1.8 two_choices
check "which is nearly as good" below latency.mean idle 0.85 fresh

learn scenarios/balancing/drawn_twice.yaml
check "two draws are better than one" below "wait.mean(api.serve)" again 1.8 once
check "and better still if they differ" below "wait.mean(api.serve)" differ 1.2 again
check "of many servers they nearly always do" below latency.mean again_of_many 0.98 differ_of_many

learn scenarios/balancing/warming.yaml
check "an empty memory makes all wait" below "latency.p95(280s..300s)" slow_start 3 at_once
check "unless it fills by and by" below "latency.p95(280s..300s)" slow_start 1 0.05
check "at the same failures" below failed.share at_once 0.99 slow_start

learn scenarios/messaging/dead_letters.yaml
check "three attempts do not outlast ten minutes" below "dead.messages(topic_orders)" 4000 1 given_up
check "nobody handles those" below "handled(topic_orders)" given_up 1.15 patient
check "dead letters are tried again later" below "handled(topic_graves)" 1.6 1 dead_letters
check "much later" below "delivery.mean(topic_graves)" 900 1 dead_letters
check "who is patient loses none" below "dead.messages(topic_orders)" patient 1 1

learn scenarios/consistency/clocks.yaml
check "a slow clock at a quorum loses what was acknowledged" below nonlinearizable.keys 15 1 quorum
check "raft looks at no clock" below nonlinearizable.keys raft 1 1
check "latency tells nothing of it" below latency.p99 raft 0.95 quorum

learn scenarios/balancing/affinity.yaml
check "without affinity caches hold the same" below "hits.share(cache_basket_db)" blind 2 ring
check "as many as fit" below "hits.share(cache_basket_db)" blind 1 0.43
check "sticky is as good" below "hits.share(cache_basket_db)" 0.9 1 sticky
check "and users wait less" below latency.mean ring 1.15 blind

learn scenarios/balancing/ejection.yaml
check "who does not look loses two fifths of a bad time" below availability blind 1.3 ejecting
check "ejecting loses next to nothing" below failed.error ejecting 1 0.0003
check "checks take half a minute to find it out" below availability checking 1.02 ejecting
check "but are better than nothing" below availability blind 1.2 checking
check "elsewhere loses nothing at all" below availability 0.99999 1 elsewhere

learn scenarios/balancing/balancer.yaml
check "who sees all requests balances better" below latency.p95 one 1.7 in_clients
check "but all of them are lost with its node" below availability one 1 0.92
check "with one of two only half" below availability one 1.04 two
check "and none with a try at the other" below availability two 1.04 two_tries
check "one that is too small is the bottleneck" below availability small 4 one

learn scenarios/balancing/gray.yaml
check "old nodes drown in their turn" below availability round_robin 1.3 least_requests
check "fewest in flight is better than the fewer of two" below latency.p99 least_requests 1.05 two_choices
check "measured latency is better than both" below latency.p99 least_time 1.15 least_requests
check "for it spares the old ones" below "utilisation(node_m/0)" least_time 1.5 least_requests
learn scenarios/consistency/who_agrees.yaml
check "async answers writes first" below "latency.p99(profile.edit)" async 1.2 raft
check "strict waits for the slower replica" below "latency.p99(profile.edit)" raft 1.15 strict
check "and for a dead one" below availability strict 1.1 raft
check "a majority is back sooner than a promoted replica" below availability async 1.01 raft
check "and loses nothing" below lost.writes raft 1 1
check "which async does" below lost.writes 1 1 async
check "reads that are sure cost a round" below "latency.p99(profile.show)" raft_lease 1.4 raft
check "and are not stale, with a lease neither" below stale.share raft_lease 1 0.000001
check "which those of followers are" below stale.share 0.02 1 raft_followers
learn scenarios/consistency/one_proposer_or_many.yaml
check "a leader of Paxos costs what one of Raft does" below "latency.p99(profile.edit)" paxos 0.95 raft
check "and neither is cheaper" below "latency.p99(profile.edit)" raft 0.95 paxos
check "two rounds cost more than one" below latency.p50 paxos 1.4 paxos_duel
check "and duels much more" below latency.p99 paxos 2 paxos_duel
check "but nobody waits for an election" below failed.error paxos_duel 1.4 paxos
check "a log is never stale" below stale.share paxos 1 0.000001
check "nor are duels" below stale.share paxos_duel 1 0.000001
check "which local reads are" below stale.share 0.002 1 paxos_local
learn scenarios/consistency/planned_moves.yaml
check "a leader that hands over is not missed" below outages handed_over 1 by_surprise
check "nor by any request" below failed.error handed_over 20 by_surprise
learn scenarios/consistency/partial_quorums.yaml
check "copies that overlap cost time" below latency.p50 one_one 1.3 quorum_quorum
check "and are never stale" below stale.share quorum_quorum 1 0.000001
check "nor is one of all" below stale.share one_all 1 0.000001
check "which stops with a single member" below availability one_all 1.03 quorum_quorum
check "one of three may be stale" below stale.share 0.0005 1 one_one
check "the more where nothing is handed over" below stale.share one_one 5 without_hints
check "one and one is not linearizable" below nonlinearizable.keys quorum_quorum 10 one_one
check "and takes long to be seen" below visibility.p999 quorum_quorum 1 one_one

learn scenarios/consistency/as_shipped.yaml
check "who elects sooner loses less" below failed.share etcd 4 consul
check "and that one less than who waits for 10 s" below failed.share consul 1.3 tikv
check "asking a majority costs a round" below latency.p50 cassandra 1.8 etcd
check "any copy may be stale" below stale.share 0.002 1 cassandra
check "a majority is not" below stale.share etcd 1 0.000001
learn scenarios/consistency/ring_grows.yaml
check "nothing is stale while a ring grows" below stale.share joins 1 0.000001
check "nor while one leaves" below stale.share leaves 1 0.000001
check "and nobody waits long" below latency.p50 joins 0.98 six
check "but what is streamed is in the way" below latency.mean six 1.005 joins_fast

learn scenarios/consistency/members_change.yaml
check "nothing is stale while members change" below stale.share joins 1 0.000001
check "and nothing fails while one joins" below downtime joins 1 0.000001
check "what is streamed is in the way" below latency.p99 three 0.6 joins
check "the more the faster it comes" below latency.p99 joins 0.8 joins_fast
check "a follower that leaves takes nobody along" below downtime follower_leaves 1 0.000001
check "a leader that leaves takes an election time-out" below downtime 2.5 1 leader_leaves
check "unless it hands over before" below failed.share moved_before 0.01 leader_leaves

learn scenarios/consistency/shards_move.yaml
check "a newcomer takes its share of the work" below "utilisation(node_db/0)" joins 1.1 four
check "and of the replicas: 14 of 72, of 83 MB each" below streamed 1160000000 1 joins
check "and no more" below streamed joins 1 1175000000
check "which is in the way" below latency.p99 four 1.3 joins
check "nothing is stale while shards move" below stale.share joins 1 0.000001
check "nor while a server leaves" below stale.share leaves 1 0.000001
check "who leaves has next to nothing left to do" below "utilisation(node_db/2)" leaves 4 joins
check "a server that is back leads nothing" below "utilisation(node_db/2)" unbalanced 4 balanced
check "so others have to do too much" below "utilisation(node_db/1)" balanced 1.25 unbalanced
check "which everybody waits for" below latency.mean balanced 1.2 unbalanced

learn scenarios/consistency/region_server.yaml
check "regions are never stale" below stale.share as_shipped 1 0.000001
check "not even if masters are told at once" below stale.share told 1 0.000001
check "a session and up to a third less is waited for" below "regions.recover.mean(store_hbase)" 60 1 as_shipped
check "and the log hardly counts" below "regions.recover.mean(store_hbase)" as_shipped 1 93
check "a tenth of the session is a tenth of the time" below "regions.recover.mean(store_hbase)" shorter 6 as_shipped
check "who is told at once is back at once" below "regions.recover.mean(store_hbase)" told 5 shorter
check "a log that has lost a copy waits until it does without it" below failed.share short_log 1.1 as_shipped

learn scenarios/consistency/hot_range.yaml
check "a hot shard that is cut is led by all" below availability 0.999 1 range_split
check "which it is not while it is one" below availability range 1.2 range_split
check "all are as busy" below "utilisation(node_db/0)" range_split 2 range
check "a hot key is not cut" below regions.split key_split 1 0.5
check "so nothing helps it" below availability key_split 1.2 range_split

# Half of the writes lie behind the cut: 100/s.  By Little's law 100/s x 0.4 s of them are open (there and back twice, until
# asked to promise); it waits for promises, each 0.2 s (there and back), for 0.2 s - 1 / (100/s), the mean of the last of
# Poisson arrivals: 40 and 19 of 12,000 payments, and 2 that find the new range without a leader; three standard errors of
# four runs are 12 and 10.  Six looks: (100/s x 2.4 s + 100/s x 1 s) each, and 70 who wait too long for a row.
learn scenarios/consistency/cut_under_way.yaml
for each in near far far_retried too_far one_range range_split; do
    check "no payment is half done: $each" below half_done $each 1 0.0001
done
check "a cut costs next to nothing near by" below failed.share near 1 0.0007
check "from far away what is open and what comes while it waits" below failed.share 0.0041 1 far
check "and no more than that" below failed.share far 1 0.0062
check "who tries again is not sent away for good" below failed.share 0.0025 1 far_retried
check "only what was open fails" below failed.share far_retried 1 0.0042
check "they were cut" below regions.split 0.99 1 far
check "where promises stand for longer than it waits nothing is cut" below regions.split too_far 1 0.0001
check "but what is open and what comes for a second fails at each look" below failed.share 0.164 1 too_far
check "and no more" below failed.share too_far 1 0.182
check "one server does no more than 1,000 writes a second" below "availability(45s..65s)" one_range 1.2 1
check "four do all of them" below "availability(45s..65s)" 0.999 1 range_split

learn scenarios/consistency/hot_region.yaml
check "a hot range that is cut is served by all" below availability 0.999 1 range_split
check "which it is not while one server has it" below availability range 3 range_split
check "the same rule does not cut a key" below availability key_split 3 range_split
check "though it cuts and moves on" below regions.split 1 1 key_split

learn scenarios/consistency/replica_reads.yaml
check "reads from replicas that follow are stale" below stale.share 0.05 1 async_read_replicas
check "those from the primary only where a failover has given up what they should have seen" below stale.share async_read_primary 100 async_read_replicas
check "but a failover gives up what had not been sent" below lost.writes 1 1 async_read_primary
check "unless it had waited" below lost.writes semi_sync 1 1
check "for a replica or for all" below lost.writes sync_read_replicas 1 1
check "which writes feel" below "latency.p50(profile.edit)" async_read_primary 1.3 sync_read_replicas

learn scenarios/consistency/sloppy_quorum.yaml
check "of two away a fifth of the keys misses, no less" below "availability(32s..90s)" 0.77 1 strict
check "and no more" below "availability(32s..90s)" strict 1 0.83
check "others stand in" below "availability(32s..90s)" 0.9999 1 sloppy
check "but do not know what was written" below stale.share 0.002 1 sloppy
check "which a strict majority does" below stale.share strict 1 0.000001
check "nor do those who return, until they are told" below stale.share sloppy 1.1 sloppy_slow_hints
check "one and one is as available and staler" below stale.share sloppy 1.4 one_one

learn scenarios/consistency/returning_member.yaml
check "who returns with a newer term deposes a leader" below failovers 0.9 1 no_pre_vote
check "after vain terms of its own" below elections.split.share 0.7 1 no_pre_vote
check "at the price of an election" below availability no_pre_vote 1.005 pre_vote
check "who asks first does not" below failovers pre_vote 1 0.0001

learn scenarios/consistency/slow_copy.yaml
check "one slow copy makes the tail" below latency.p99 well 8 patient
check "asking another one ends it" below latency.p99 ten_ms 3 patient
check "not before a second copy has had its time" below latency.p99 0.010 1 ten_ms
check "at the p99 there is not much to cut" below latency.p99 p99 1.1 patient
check "only behind it" below latency.p999 p99 1.25 patient
check "asking all drowns the slow one" below availability all_asked 1.1 patient

learn scenarios/consistency/letters_together.yaml
check "one letter at a time drowns" below availability one 1 0.01
check "many entries in it do not, half a round later" below latency.mean 0.0148 1 one_of_many
check "nor much later" below latency.mean one_of_many 1 0.0159
check "many letters at a time wait for their own round only" below latency.mean many_of_one 1 0.0108
check "waiting for others costs some of what is waited" below latency.mean many_of_one 1.1 many_that_wait
check "and saves letters" below bytes.mean many_that_wait 1.03 many_of_one

learn scenarios/discovery/leases.yaml
check "long leases lose the more" below failed.share lease_30s 2 lease_90s
check "and short ones little" below failed.share lease_5s 4 lease_30s
check "a lease of 30 s is known to have ended after 30.5 s" below discovery.known.mean lease_30s 0.8 30.5
check "not sooner" below discovery.known.mean 30.5 0.8 lease_30s
check "an ideal registry calls nobody in vain" below discovery.dead.share ideal 1 0.00001

learn scenarios/resilience/event_loop.yaml
check "threads that wait run out" below availability threads 1.2 one_loop
check "a loop holds nothing while it waits" below availability 0.985 1 four_loops
check "but what computes stops everybody" below latency.mean four_loops 1.4 one_loop

learn scenarios/resilience/compensation_storm.yaml
check "compensations at a fixed pace keep the overload going" below availability constant 3 backoff
check "with waits that double it ends" below availability 0.7 1 backoff
check "and all is taken back" below uncompensated backoff 1 10

learn scenarios/messaging/delivery.yaml
check "at most once loses what fails and what dies" below "dead.messages(topic_parcels)" 100 1 at_most_once
check "at least once gives up nothing" below "dead.messages(topic_parcels)" at_least_once 1 0.5
check "but does some twice" below duplicates.share 0.001 1 at_least_once
check "which an idempotent consumer knows" below "spared.messages(topic_parcels)" 10 1 idempotent

learn scenarios/discovery/replacement.yaml
check "a pod begun anew after five minutes helps" below latency.mean patient 1.2 waits
check "sooner helps more" below latency.mean eager 1.1 patient
check "without room nothing is begun" below replaced full 1 0.5
check "and nothing is better" below latency.mean eager 1.3 full

learn scenarios/operations/wrong_timeout.yaml
check "a mistake for all costs ten times what it costs the first stage" below failed.share staged 10 at_once
check "whose price is a longer time with two versions" below configuration.mixed.share at_once 100 staged
check "who polls every minute obeys after half of one" below configuration.known.mean polled 0.8 30
check "not sooner" below configuration.known.mean 30 0.8 polled

learn scenarios/consistency/replica_reads.yaml
check "reads from replicas that are behind are stale" below stale.share async_read_primary 50 async_read_replicas
check "what was acknowledged and not sent is lost" below lost.writes 1 1 async_read_replicas
check "who waits for replicas loses nothing" below lost.writes sync_read_replicas 1 0.0001
check "and makes every write wait" below "latency.p99(profile.edit)" async_read_replicas 2 sync_read_replicas
check "replicas answer while the primary is gone" below failed.share async_read_replicas 2 async_read_primary

learn scenarios/failures/node_crash.yaml
check "a second try saves most of what a dead node is asked" below failed.share two_tries 2 one_try

learn scenarios/consistency/hot_key.yaml
check "shards of keys that are alike share the work" below "utilisation(node_db/1)" alike 1 0.6
check "one hot key is more than its server can do" below availability hot 1.2 alike
check "while others have time" below "utilisation(node_db/0)" hot 3 1
check "more shards do not cut a key" below availability more_shards 1.1 alike
check "ranges keep what is popular together" below availability ranges 5 hot
check "copies share it" below availability 0.9999 1 copies
check "at the price of stale reads" below stale.share 0.0005 1 copies
check "a cache answers it" below latency.p99 cached 2 copies
check "and leaves the shards what is alike" below "hottest.share(store_article_db)" cached 2 hot

learn scenarios/operations/flash_crowd.yaml
check "without head-room a crowd is lost until nodes have booted" below failed.share head_room 3 tight
check "which cost half as much" below cost.hour tight 1.5 head_room
check "what is there for the peak loses nobody" below failed.share fixed 1 0.0001
check "and costs more still" below cost.hour head_room 1.2 fixed

learn scenarios/operations/shifts.yaml
check "a roster that follows the calls needs no more hours" below "workers.mean(service_desk)" shifts 1 6
check "for a hundredth of the wait" below "wait.mean(desk.call)" shifts 100 flat
check "an hour too late is far too late" below "wait.mean(desk.call)" shifts 4 late
check "closed at night no less is done" below "utilisation(service_desk)" shifts 0.98 office
check "but hours later" below "wait.p95(desk.call)" shifts 100 office
check "which a full machine would not tell" below "utilisation(service_desk)" flat 1.05 shifts
learn scenarios/operations/what_to_scale_by.yaml
check "who scales by what does not run out does not scale" below "replicas.mean" by_cpu 1 4.01
check "and serves hardly anybody" below availability by_cpu 5 by_queue
check "workers that are held say it at once" below availability 0.95 1 by_workers
check "a queue says it late" below availability by_queue 1.05 by_workers
check "and takes more than it needs" below "replicas.mean" by_rate 1.3 by_queue
check "who knows what an instance can do needs fewest" below "replicas.mean" by_rate 1.2 by_workers

learn scenarios/operations/year_of_releases.yaml
check "a train carries a mistake more often than a change" below change_failure.share microservices 5 monolith
check "and a change waits for it" below lead_time.mean microservices 1000 monolith
check "a mistake in a monolith hits everything" below releases.blast.endpoints microservices 3 monolith
check "even if it goes out change by change" below releases.blast.endpoints microservices 3 monolith_continuous
check "who watches canaries is back sooner" below restore.mean canaries 3 microservices

learn scenarios/operations/deploy_without_registry.yaml
check "a registry that is down hurts nobody who stays" below failed.share registry_down 1 0.0001
check "nor does a release with the registry up" below failed.share release 1 0.0001
check "both together do" below failed.share 0.01 1 both
check "unless callers are told otherwise" below failed.share both_ideal 1 0.0001
check "or there is more than one of all that is needed" below failed.share both_three_nodes 1 0.0001

learn scenarios/shop/operated.yaml
check "who grows is not hurt by a campaign" below failed.share rush_only 1 0.0001
check "and has grown" below "replicas.mean(service_catalog)" undisturbed 1.4 rush_only
check "mistakes made all at once cost more than made carefully" below failed.share careful 7 at_once
check "though they last as long" below restore.mean careful 0.9 at_once
check "which takes minutes of mixed settings" below configuration.mixed.share at_once 100 careful
finish
