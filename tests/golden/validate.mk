# SPDX-License-Identifier: GPL-3.0-or-later
# make validate: every expected value at full size (some minutes); writes docs/validation.md, fails if one does not hold.
VALIDATE := $(BUILD)/tests/golden/validate

$(VALIDATE): $(BUILD)/tests/golden/validate.o $(BUILD)/libmaquette.a
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# crashes of whoever takes part in transactions
STORMS := $(patsubst %,$(BUILD)/tests/models/%_test,transactions saga_storms outbox raft_transactions \
    raft_transfer replica_recovery replica_transactions split_transactions)
SCHEDULES := $(patsubst %,$(BUILD)/tests/models/%_test,raft_schedules raft_members_schedules raft_disks paxos_schedules \
    regions_schedules regions_disks splits_schedules split_transactions_schedules locks_schedules)
# closed forms of parts of stores, which tests reach directly (tests/theory/stores.csv)
PARTS := $(patsubst %,$(BUILD)/tests/models/%_test,quorum_versions replica_lag eviction_hits raft_election \
    heartbeats gossip)

validate: $(VALIDATE) $(BUILD)/tests/analysis/coverage_test $(SCHEDULES) $(STORMS) $(PARTS) $(BUILD)/tests/models/pbs_test
	@mkdir -p docs
	$(VALIDATE) -o docs/validation.md
	SEEDS=1000 $(BUILD)/tests/analysis/coverage_test
	for each in $(PARTS); do FULL=1 $$each || exit 1; done
	TRIALS=1000000 $(BUILD)/tests/models/pbs_test
	for each in $(STORMS); do SEEDS=1000 $$each || exit 1; done
	for each in $(SCHEDULES); do SEEDS=10000 $$each || exit 1; done

.PHONY: validate
-include $(VALIDATE).d
