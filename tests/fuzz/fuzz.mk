# SPDX-License-Identifier: GPL-3.0-or-later
# make fuzz: libFuzzer (clang, libclang-rt-14-dev) on the reader, on --set, on CSV files and on scenarios that are
# run, FUZZ_SECONDS for each target (900: an hour in all).  New inputs go to build-fuzz/corpus; what is worth keeping
# is merged into tests/fuzz/corpus by hand: build-fuzz/tests/fuzz/TARGET -merge=1 tests/fuzz/corpus/TARGET DIR.
FUZZ_SECONDS ?= 900
FUZZ_TARGETS := reader override csv run
FUZZ_SHARED  := $(patsubst %,$(BUILD)/tests/fuzz/%.o,fuzz mutate $(addsuffix _fuzz,$(FUZZ_TARGETS)))
FUZZ_FLAGS   := -fsanitize=fuzzer-no-link,address,undefined -fno-sanitize-recover=all

fuzz: maquette ## one hour of fuzzing (clang), FUZZ_SECONDS for each of four targets; fails at a finding
	@$(MAKE) --no-print-directory BUILD=build-fuzz CC=clang OPT='-O1 -g' SAN='$(FUZZ_FLAGS)' fuzz-targets
	@FUZZ_SECONDS=$(FUZZ_SECONDS) tests/fuzz/fuzz $(FUZZ_TARGETS)

fuzz-targets: $(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/%)

$(BUILD)/tests/fuzz/main-%.o: tests/fuzz/main.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$@)$(CC) $(CPPFLAGS) $(CFLAGS) -DFUZZ_TARGET=fuzz_$* -c -o $@ $<

# the library whole: what the targets do not need is small
$(FUZZ_TARGETS:%=$(BUILD)/tests/fuzz/%): $(BUILD)/tests/fuzz/%: $(BUILD)/tests/fuzz/main-%.o $(FUZZ_SHARED) \
    $(BUILD)/tests/fuzz/run_mutator.o $(BUILD)/libmaquette.a
	$(call say,LD,$@)$(CC) $(CFLAGS) -fsanitize=fuzzer $(LDFLAGS) -o $@ $< $(FUZZ_SHARED) \
	    $(if $(filter run,$*),$(BUILD)/tests/fuzz/run_mutator.o) $(BUILD)/libmaquette.a $(LDLIBS)

.PHONY: fuzz fuzz-targets
-include $(FUZZ_SHARED:.o=.d)

# the kept corpus, in make check
$(BUILD)/tests/fuzz/corpus_test: $(FUZZ_SHARED)
$(BUILD)/tests/fuzz/corpus_test: TEST_LIB += $(FUZZ_SHARED)
