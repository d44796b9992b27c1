# Marsad. `make` alone prints what there is to do.
MODE ?= release
CC := gcc
SHELL := /bin/bash
Q ?= @
BUILD := build/$(MODE)
PREFIX ?= /usr/local
DESTDIR ?=
T ?= 20
NPROC := $(shell nproc)
# every processor, unless make was told
PARALLEL = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(NPROC))

PACKAGES := gsl xlsxwriter pangocairo pangoft2 sqlite3 libsodium libcrypto yaml-0.1 libpng zlib libzip expat jansson
# headers of others are not ours to lint: -isystem
PKG_CFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PACKAGES) 2>/dev/null))
PKG_LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lcsv -lglpk -lm -lpthread

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wdouble-promotion \
	-Wformat=2 -Wcast-qual -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wredundant-decls -Wundef -Wvla -Wswitch-enum -Wimplicit-fallthrough \
	-Wnull-dereference -Wfloat-equal -Wpointer-arith -Wnested-externs -Wunused-macros \
	-Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wjump-misses-init -Wformat-signedness -Walloca
# the fuzz targets are built by clang, which is of another opinion on warnings
STRICT := $(if $(filter fuzz fuzzfast,$(MODE)),,$(WARNINGS) -Werror)
SANITIZE := -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_release := -O2 -g
CFLAGS_debug := -O0 -g3
CFLAGS_asan := -O1 -g $(SANITIZE) -DARENA_DISCRETE
CFLAGS_cov := -O0 -g --coverage
# comparisons are not traced: dictionaries say what is compared with, at twice the speed
FUZZING := -fsanitize=fuzzer-no-link -fno-sanitize-coverage=trace-cmp -DSMALL_BATCHES
CFLAGS_fuzz := -O2 -g $(SANITIZE) $(FUZZING) -DARENA_DISCRETE
# for long runs: asserts are what can fail
CFLAGS_fuzzfast := -O2 -g $(FUZZING)
BASE_CFLAGS := -std=c17 -D_GNU_SOURCE -Ipipeline $(PKG_CFLAGS) $(CFLAGS_$(MODE))
CFLAGS := $(BASE_CFLAGS) $(STRICT) -DMARSAD_PREFIX='"$(PREFIX)"'
TEST_CFLAGS := $(BASE_CFLAGS) -Wall -Wextra -Werror
LDFLAGS_asan := -fsanitize=address,undefined
LDFLAGS_cov := --coverage
LDFLAGS_fuzz := -fsanitize=fuzzer,address,undefined
LDFLAGS_fuzzfast := -fsanitize=fuzzer
LDFLAGS := $(LDFLAGS_$(MODE))

SOURCES := $(shell find pipeline -name '*.c' 2>/dev/null | LC_ALL=C sort)
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
MAIN := $(BUILD)/pipeline/main.o
LIBRARY := $(BUILD)/libmarsad.a
# A file under tests/ with a main is a program; one without is linked to every program of its folder.
TEST_SOURCES := $(wildcard tests/*/*.c)
TEST_MAINS := $(if $(TEST_SOURCES),$(shell grep -lE '^int (main|LLVMFuzzerTestOneInput)\b[^;]*$$' $(TEST_SOURCES)))
TEST_PROGRAMS := $(TEST_MAINS:%.c=$(BUILD)/%)
UNIT_TESTS := $(filter $(BUILD)/tests/unit/%,$(TEST_PROGRAMS))
FUZZERS := $(filter $(BUILD)/tests/fuzz/%,$(TEST_PROGRAMS))
# what the scripts under tests/ call: oracles, generators
TOOLS := $(filter-out $(UNIT_TESTS) $(FUZZERS),$(TEST_PROGRAMS))

.DEFAULT_GOAL := help

setup: ## installs the Debian packages of packages.txt that are missing
	$(Q)tests/setup.sh

build: $(BUILD)/marsad ## builds the program (MODE=release, debug, asan, cov)

run: setup ## builds, then runs the whole chain on the shipped input, every profile
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) build MODE=release
	$(Q)test -f marsad.key || build/release/marsad key new
	$(Q)build/release/marsad run || [ $$? -eq 1 ] # 1: done, and refused files are to be looked at

test: setup ## builds, runs all tests; the last line is `N passed, N failed`
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) build test-programs MODE=release
	$(Q)tests/run.sh

unit: $(UNIT_TESTS) ## runs the unit tests alone (MODE=...)
	$(Q)tests/unit/run.sh $(BUILD)

asan: ## runs the unit tests under AddressSanitizer and UBSan
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) build unit MODE=asan

cases: ## runs cases that nobody of the project wrote (CASES=DIR, default ../shared/cases)
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) $(BUILD)/marsad $(BUILD)/tests/cases/run_cases \
		$(BUILD)/tests/reference/run_reference
	$(Q)CASES=$(CASES) tests/cases/run.sh $(BUILD)

coverage: ## simulates how often intervals hold; rewrites the tables of docs/methods.md and docs/coverage.*
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) $(BUILD)/tests/simulation/coverage
	$(Q)$(BUILD)/tests/simulation/coverage write docs/methods.md docs/coverage

check: ## lints: layers, sizes, words, messages, headers, clang-tidy
	$(Q)tests/lint/run.sh

fuzz: ## runs each fuzz target for T=20 seconds
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) fuzzers MODE=fuzz CC=clang
	$(Q)tests/fuzz/run.sh build/fuzz $(T)

fuzz-long: ## runs each fuzz target 20 million times (or for an hour), without sanitizers
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) fuzzers MODE=fuzzfast CC=clang
	$(Q)FUZZ_RUNS=20000000 tests/fuzz/run.sh build/fuzzfast 3600

bench: ## measures the chain (N=1000000 records, RUNS=3)
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) build test-programs MODE=release
	$(Q)tests/bench/run.sh

bench-peers: ## the same export through Marsad, DuckDB and pandas; counting against DuckDB (N=5000000, RUNS=3, DUCKDB_API)
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) build test-programs MODE=release
	$(Q)tests/bench/peers.sh

cov: ## lines and branches that tests take, a row a file; stages 1 and 2: 95 % of branches or it fails
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) build test-programs MODE=cov
	$(Q)tests/coverage.sh build/cov

docs: ## writes the data dictionary of every observatory to docs/dictionary
	$(Q)$(MAKE) --no-print-directory $(PARALLEL) build MODE=release
	$(Q)mkdir -p docs/dictionary
	$(Q)for profile in $$(ls schemas/profiles); do for language in ar fr en; do \
		build/release/marsad dictionary --profile $$profile --lang $$language \
			>docs/dictionary/$$profile.$$language.md || exit; done; done

format: ## formats the C code in place
	$(Q)find pipeline tests -name '*.[ch]' -print0 | xargs -0 clang-format -i

format-check: ## says where the C code is not formatted
	$(Q)find pipeline tests -name '*.[ch]' -print0 | xargs -0 clang-format --dry-run -Werror

install: build ## installs program, descriptors and manual (PREFIX, DESTDIR)
	install -D -m 755 $(BUILD)/marsad $(DESTDIR)$(PREFIX)/bin/marsad
	install -D -m 644 docs/marsad.1 $(DESTDIR)$(PREFIX)/share/man/man1/marsad.1
	find schemas -type f -exec install -D -m 644 {} $(DESTDIR)$(PREFIX)/share/marsad/{} \;

clean: ## removes all that was built
	rm -rf build

help: ## prints this list
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile | expand -t 16

# What the above is made from

test-programs: $(UNIT_TESTS) $(TOOLS)
	@:
fuzzers: $(FUZZERS)

$(BUILD)/marsad: $(MAIN) $(LIBRARY)
	@echo "link  $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(PKG_LIBS)

$(LIBRARY): $(filter-out $(MAIN),$(OBJECTS)) $(BUILD)/objects
	@rm -f $@
	$(Q)ar rcs $@ $(filter %.o,$^)

# the library is made again when a source file goes
$(BUILD)/objects: FORCE
	@mkdir -p $(@D)
	@echo '$(OBJECTS)' | cmp -s - $@ || echo '$(OBJECTS)' >$@

$(BUILD)/%.o: %.c | needs
	@mkdir -p $(@D)
	@echo "cc    $<"
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

.SECONDEXPANSION:
$(TEST_PROGRAMS): $(BUILD)/%: %.c $$(filter-out $(TEST_MAINS),$$(wildcard $$(dir $$*)*.c)) \
		$$(wildcard $$(dir $$*)*.h) $(LIBRARY)
	@mkdir -p $(@D)
	@echo "cc    $<"
	$(Q)$(CC) $(TEST_CFLAGS) $(LDFLAGS) -o $@ $(filter %.c %.a,$^) $(PKG_LIBS) -lcmocka

# main.c knows where the descriptors are installed: made again when that changes
$(MAIN): $(BUILD)/prefix
$(BUILD)/prefix: FORCE
	@mkdir -p $(@D)
	@echo '$(PREFIX)' | cmp -s - $@ || echo '$(PREFIX)' >$@

needs:
	@pkg-config --exists $(PACKAGES) 2>/dev/null || \
		{ echo "libraries are missing (packages.txt): run 'make setup' first" >&2; exit 1; }

FORCE:
-include $(OBJECTS:.o=.d)
.PHONY: setup build run test unit asan cases coverage check fuzz fuzz-long bench bench-peers cov docs format format-check install \
	clean help test-programs fuzzers needs FORCE
.DELETE_ON_ERROR:
