# SPDX-License-Identifier: GPL-3.0-or-later
# maquette: make demo | check | bench | validate   (make help lists all)
#
# Objects are kept under BUILD and follow the sources; the program is copied to ./maquette.
# Settings: CC, OPT, EXTRA (more flags), WERROR= (warnings stay warnings), BUILD (folder), V=1 (whole
# commands), DEPS=no (install nothing).
MAKEFLAGS += --no-builtin-rules
ifeq ($(MAKELEVEL),0)
# all processors, unless -j is given
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:

CC      ?= cc
ifeq ($(origin CC),default)
CC      := gcc
endif
OPT     ?= -O2 -g
WARN    := -Wall -Wextra -Wpedantic -Wshadow -Wconversion
WERROR  ?= -Werror
SAN     ?=
BUILD   ?= build
DEPS    ?= yes
PREFIX  ?= /usr/local
INSTALL ?= install

override CPPFLAGS := -I. -D_POSIX_C_SOURCE=200809L $(CPPFLAGS)
# functions begin with a cache line: how fast the event path is does not hang on what stands before it
CFLAGS   := -std=c17 $(OPT) $(WARN) $(WERROR) -ffp-contract=off -fno-math-errno -pthread \
            -falign-functions=64 -ffile-prefix-map=$(CURDIR)=. $(SAN) $(EXTRA)
LDLIBS   := -lyaml -lcsv -ljansson -lgsl -lgslcblas -lm -pthread

# make V=1 prints whole commands
say       = $(if $(V),,@printf '  %s  %s\n' '$(1)' '$(2)'; )
floor     = $(sort $(shell find $(1) -name '*.c' 2>/dev/null))
SOURCES  := $(call floor,sim) $(call floor,models) $(call floor,scenarios) $(call floor,analysis)
STARTERS := $(sort $(wildcard scenarios/starters/*.yaml))
OBJECTS  := $(SOURCES:%.c=$(BUILD)/%.o) $(if $(STARTERS),$(BUILD)/scenarios/starters.o)
LIBRARY  := $(filter-out $(BUILD)/analysis/main.o,$(OBJECTS))
# unit tests are C programs; the other tests are written in the shell's language and run from the root:
# tests/**/*_test.sh, tests/*/run
TEST_SOURCES := $(sort $(shell find tests -name '*_test.c' 2>/dev/null))
TESTS    := $(TEST_SOURCES:%.c=$(BUILD)/%)
SCRIPTS  := tests/tidy tests/arrows tests/readme $(sort $(shell find tests -name '*_test.sh' 2>/dev/null))
TEST_LIB := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/lib/*.c)))

FAIL     := $(if $(wildcard tests/faults/fail.c),$(BUILD)/tests/faults/fail.so)

all: maquette ## the program: ./maquette

maquette: $(BUILD)/maquette
	@cp -f $< $@.new && mv -f $@.new $@

$(BUILD)/maquette: $(OBJECTS) $(BUILD)/sources
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJECTS) $(LDLIBS)

$(BUILD)/libmaquette.a: $(LIBRARY) $(BUILD)/sources
	@rm -f $@
	@ar rcsD $@ $(LIBRARY)

$(BUILD)/%.o: %.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

# scenarios as texts in C: {name, first line without its mark, all}
$(BUILD)/scenarios/starters.c: $(STARTERS) $(BUILD)/sources
	@mkdir -p $(@D)
	@{ echo '#include "scenarios/starters.h"'; echo 'const struct starter starters[] = {'; \
	for file in $(STARTERS); do \
	    sed -e 's/[\\"]/\\&/g' -e "1{s/^# \(.*\)/{\"$$(basename $$file .yaml)\", \"\1\",\n\"# \1\\\\n\"/;b;}" \
	        -e 's/.*/"&\\n"/' -e '$$s/$$/},/' $$file; done; \
	echo '{0, 0, 0}};'; } >$@

$(BUILD)/scenarios/starters.o: $(BUILD)/scenarios/starters.c $(BUILD)/flags
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(CFLAGS) -c -o $@ $<

$(TESTS): $(BUILD)/%: $(BUILD)/%.o $(TEST_LIB) $(BUILD)/libmaquette.a
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(TEST_LIB) $(BUILD)/libmaquette.a -lcunit $(LDLIBS)

tests: $(TESTS) ## the test programs
# what make bench and make validate link compiles always
objects: $(patsubst %.c,$(BUILD)/%.o,$(sort $(shell find tests -name '*.c' 2>/dev/null))) $(FAIL)

# preloaded by tests/faults
$(BUILD)/tests/faults/fail.so: tests/faults/fail.c $(BUILD)/flags
	@mkdir -p $(@D)
	$(call say,LD,$@)$(CC) $(CPPFLAGS) -std=c17 -O1 $(WARN) $(WERROR) -fPIC -shared -o $@ $<

# What was there once is not asked again until the list changes; `make deps` always asks.
deps: ## install what is missing (Debian: apt-get), and nothing else
	@.ci/deps

$(BUILD)/deps: .ci/deps
	@mkdir -p $(@D)
	@$(if $(filter no,$(DEPS)),,.ci/deps)
	@touch $@

# Two files that change only when what they say does: another compiler or flag compiles all anew, a source that
# came or went links anew.
changed = @mkdir -p $(@D); { $(1); } >$@.new; if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

$(BUILD)/flags: always $(BUILD)/deps
	$(call changed,echo '$(CC) $(CPPFLAGS) $(CFLAGS) $(LDFLAGS)'; $(CC) --version)

$(BUILD)/sources: always
	$(call changed,echo '$(SOURCES)')

# long ones first, so that the last does not run alone; sanitizers leave out those that only compare numbers
LONG     := $(filter $(BUILD)/tests/golden/% $(BUILD)/tests/theory/%,$(TESTS))
SHORT    := $(filter-out $(LONG),$(TESTS))

check: all tests objects ## build and run every test; the last line counts them
	@BUILD=$(BUILD) tests/run $(wildcard tests/*/run) $(LONG) $(SHORT) $(SCRIPTS)

# what covers code: all but simulations that only compare numbers with theory
covered: all $(SHORT) objects
	@BUILD=$(BUILD) tests/run $(filter-out tests/build/make_test.sh %/replication_test %linear_test.sh tests/tidy tests/arrows,\
	    $(wildcard tests/*/run) $(SHORT) $(SCRIPTS))

unit: $(SHORT) ## the unit tests only: no simulation of minutes
	@tests/run $(SHORT)

torture: all objects ## tests/faults at full length (minutes): every allocation, every write, 1,000 kills
	@BUILD=$(BUILD) TORTURE=1 TEST_TIMEOUT=7200 tests/run $(sort $(wildcard tests/faults/*_test.sh))

tidy arrows: all ## one check of the sources: style (tidy), calls and includes that point up (arrows)
	@BUILD=$(BUILD) tests/$@

# Each command is shown, so that a newcomer can type it.  An objective that is not met (exit 1) is a result.
shown = @printf '\n$$ %s\n' '$(strip $(1))'; $(strip $(1)) || [ $$? -eq 1 ]
SHOPS := $(addprefix scenarios/shop/,monolith.yaml microservices.yaml replicated.yaml)

demo: all ## three architectures of one shop: compared, swept over load, plotted into demo/
	@rm -rf demo && mkdir demo
	$(call shown,./maquette compare $(SHOPS) --with scenarios/shop/real.yaml --out demo/compare)
	$(call shown,./maquette sweep $(SHOPS) --vary workload.shoppers.arrivals.rate=500..6500/s:13 \
	    --set experiment.warmup=5s --set experiment.duration=15s --replications 4 --out demo/sweep)
	$(call shown,./maquette plot demo/compare)
	$(call shown,./maquette plot demo/sweep)
	@printf '\nThe results are in demo/:\n'
	@find demo -type f ! -name '.*' | LC_ALL=C sort | sed 's/^/  /'

docs: all ## regenerate docs/reference.md and docs/maquette.1 from the program
	@mkdir -p docs
	./maquette explain --reference >docs/reference.md.new
	@mv -f docs/reference.md.new docs/reference.md
	./maquette help --manual >docs/maquette.1.new
	@mv -f docs/maquette.1.new docs/maquette.1

# The same sources otherwise built: their objects lie beside build/, ./maquette stays as it is.
SANITIZE := address,undefined
asan: maquette ## unit tests with AddressSanitizer and UBSan, in build-asan/
	@TEST_TIMEOUT=1200 $(MAKE) --no-print-directory BUILD=build-asan OPT='-O1 -g -fno-omit-frame-pointer' \
	    SAN='-fsanitize=$(SANITIZE) -fno-sanitize-recover=all' unit

tsan: maquette ## unit tests with ThreadSanitizer, in build-tsan/
	@$(MAKE) --no-print-directory BUILD=build-tsan OPT='-O1 -g' SAN='-fsanitize=thread' unit

coverage: ## lines and branches that the tests go through, by folder (gcovr), in build-coverage/; fails below a gate
	@tests/coverage build-coverage

mutants: ## MUTANTS (100) small mistakes in sim/ and models/, one at a time: how many the tests notice (an hour)
	@tests/mutants/main.py -n $(or $(MUTANTS),100) -s $(or $(MUTANTS_SEED),1)

clang: ## everything compiled by clang, in build-clang/
	@$(MAKE) --no-print-directory BUILD=build-clang CC=clang build-clang/maquette tests objects

# where things go, below DESTDIR
SHARE    := $(PREFIX)/share
MANUAL   := $(SHARE)/man/man1/maquette.1
BASH     := $(SHARE)/bash-completion/completions/maquette
ZSH      := $(SHARE)/zsh/site-functions/_maquette
DOCUMENTS := $(wildcard README.md CHANGELOG.md LICENSE docs/*.md docs/pictures/*)

install: all ## PREFIX (/usr/local), DESTDIR: program, manual page, documents, completion, scenarios
	$(INSTALL) -d '$(DESTDIR)$(PREFIX)/bin' '$(DESTDIR)$(SHARE)/maquette' '$(DESTDIR)$(dir $(MANUAL))' \
	    '$(DESTDIR)$(dir $(BASH))' '$(DESTDIR)$(dir $(ZSH))'
	$(INSTALL) -m 755 maquette '$(DESTDIR)$(PREFIX)/bin/maquette'
	./maquette help --manual >'$(DESTDIR)$(MANUAL)'
	./maquette help --completion bash >'$(DESTDIR)$(BASH)'
	./maquette help --completion zsh >'$(DESTDIR)$(ZSH)'
	@for file in $(DOCUMENTS); do \
	    $(INSTALL) -D -m 644 "$$file" "$(DESTDIR)$(SHARE)/doc/maquette/$$file" || exit 1; \
	done
	@for file in $$(find scenarios -name '*.yaml' -o -name '*.csv' -o -name README.md | LC_ALL=C sort); do \
	    $(INSTALL) -d "$(DESTDIR)$(PREFIX)/share/maquette/$${file%/*}"; \
	    $(INSTALL) -m 644 "$$file" "$(DESTDIR)$(PREFIX)/share/maquette/$$file" || exit 1; \
	done

uninstall: ## what install put there
	rm -rf '$(DESTDIR)$(PREFIX)/bin/maquette' '$(DESTDIR)$(SHARE)/maquette' \
	    '$(DESTDIR)$(SHARE)/doc/maquette' '$(DESTDIR)$(MANUAL)' '$(DESTDIR)$(BASH)' '$(DESTDIR)$(ZSH)'

clean: ## all that make made
	rm -rf build build-asan build-tsan build-clang build-fuzz build-coverage build-mutants '$(BUILD)' maquette demo

help: ## this list
	@sed -n 's/^\([a-z ]*\):[^#]*## \(.*\)/\1\t\2/p' $(filter-out %.d,$(MAKEFILE_LIST)) | \
	    awk -F '\t' '{printf "  make %-14s %s\n", $$1, $$2}'

.PHONY: all tests objects deps check covered unit torture tidy arrows demo docs asan tsan coverage mutants clang install uninstall clean help always
.SECONDARY:
-include tests/bench/bench.mk tests/golden/validate.mk tests/fuzz/fuzz.mk
-include $(OBJECTS:.o=.d) $(TEST_LIB:.o=.d) $(TESTS:=.d)
