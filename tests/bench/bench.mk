# SPDX-License-Identifier: GPL-3.0-or-later
# make bench: the engine against loops written by hand, both built with the product's own flags.
BENCH_OBJECTS := $(patsubst %.c,$(BUILD)/%.o,$(sort $(wildcard tests/bench/*.c)))

$(BUILD)/tests/bench/bench: $(BENCH_OBJECTS) $(BUILD)/libmaquette.a
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

bench: $(BUILD)/tests/bench/bench maquette
	$<

.PHONY: bench
-include $(BENCH_OBJECTS:.o=.d)
