# SPDX-License-Identifier: GPL-3.0-or-later
# maquette: make demo | check | bench | validate   (make help lists all)
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := all

CC     ?= cc
ifeq ($(origin CC),default)
CC     := gcc
endif
OPT    ?= -O2 -g
WARN   := -Wall -Wextra -Wpedantic -Wshadow -Wconversion
WERROR ?= -Werror
SAN    ?=
BUILD  ?= build

CPPFLAGS := -I. -D_POSIX_C_SOURCE=200809L
CFLAGS   := -std=c17 $(OPT) $(WARN) $(WERROR) -ffp-contract=off -fno-math-errno -pthread \
            -ffile-prefix-map=$(CURDIR)=. $(SAN) $(EXTRA)
LDLIBS   := -lyaml -lcsv -ljansson -lgsl -lgslcblas -lm -pthread

# make V=1 prints whole commands
say       = $(if $(V),,@printf '  %s  %s\n' '$(1)' '$(2)'; )
floor     = $(sort $(shell find $(1) -name '*.c' 2>/dev/null))
SOURCES  := $(call floor,sim) $(call floor,models) $(call floor,scenarios) $(call floor,analysis)
OBJECTS  := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY  := $(filter-out $(BUILD)/analysis/main.o,$(OBJECTS))
TEST_SOURCES := $(sort $(shell find tests -name '*_test.c' 2>/dev/null))
TESTS    := $(TEST_SOURCES:%.c=$(BUILD)/%)
TEST_LIB := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/lib/*.c)))

all: maquette

maquette: $(BUILD)/maquette
	@cp -f $< $@

$(BUILD)/maquette: $(OBJECTS)
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

$(BUILD)/libmaquette.a: $(LIBRARY)
	@rm -f $@
	@ar rcs $@ $^

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	$(call say,CC,$<)$(CC) $(CPPFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$(TESTS): $(BUILD)/%: $(BUILD)/%.o $(TEST_LIB) $(BUILD)/libmaquette.a
	$(call say,LD,$@)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $< $(TEST_LIB) $(BUILD)/libmaquette.a -lcunit $(LDLIBS)

tests: $(TESTS)

check: all $(TESTS)
	@tests/run $(TESTS)

clean:
	rm -rf $(BUILD) maquette

.PHONY: all tests check clean
.SECONDARY:
-include $(OBJECTS:.o=.d) $(TEST_LIB:.o=.d) $(TESTS:=.d)
