# SPDX-License-Identifier: GPL-3.0-or-later
# make validate: every expected value at full size (some minutes); writes docs/validation.md, fails if one does not hold.
VALIDATE := $(BUILD)/tests/golden/validate

$(VALIDATE): $(BUILD)/tests/golden/validate.o $(BUILD)/libmaquette.a
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

validate: $(VALIDATE) $(BUILD)/tests/analysis/coverage_test $(BUILD)/tests/models/raft_schedules_test $(BUILD)/tests/models/paxos_schedules_test
	@mkdir -p docs
	$(VALIDATE) -o docs/validation.md
	SEEDS=1000 $(BUILD)/tests/analysis/coverage_test
	SEEDS=10000 $(BUILD)/tests/models/raft_schedules_test
	SEEDS=10000 $(BUILD)/tests/models/paxos_schedules_test

.PHONY: validate
-include $(VALIDATE).d
