# Marsad. `make` alone prints what there is to do.
MODE ?= release
CC := gcc
SHELL := /bin/bash
Q ?= @
BUILD := build/$(MODE)
PREFIX ?= /usr/local

PACKAGES := gsl xlsxwriter pangocairo sqlite3 libsodium libcrypto yaml-0.1 libpng zlib libzip expat jansson
# headers of others are not ours to lint: -isystem
PKG_CFLAGS := $(patsubst -I%,-isystem %,$(shell pkg-config --cflags $(PACKAGES) 2>/dev/null))
PKG_LIBS := $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -lcsv -lglpk -lm -lpthread

WARNINGS := -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wdouble-promotion \
	-Wformat=2 -Wcast-qual -Wwrite-strings -Wstrict-prototypes -Wmissing-prototypes \
	-Wold-style-definition -Wredundant-decls -Wundef -Wvla -Wswitch-enum -Wimplicit-fallthrough \
	-Wnull-dereference -Wfloat-equal -Wpointer-arith -Wnested-externs -Wunused-macros
ifneq ($(findstring clang,$(CC)),)
WARNINGS += -Wcomma -Wconditional-uninitialized -Wunreachable-code -Wassign-enum
else
WARNINGS += -Wlogical-op -Wduplicated-cond -Wduplicated-branches -Wjump-misses-init \
	-Wformat-signedness -Walloca
endif
CFLAGS_release := -O2 -g
CFLAGS_debug := -O0 -g3
CFLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -DARENA_DISCRETE
CFLAGS_cov := -O0 -g --coverage
CFLAGS := -std=c17 -D_GNU_SOURCE -Ipipeline $(PKG_CFLAGS) $(WARNINGS) -Werror \
	-DMARSAD_PREFIX='"$(PREFIX)"' $(CFLAGS_$(MODE))
LDFLAGS_asan := -fsanitize=address,undefined
LDFLAGS_cov := --coverage
LDFLAGS := $(LDFLAGS_$(MODE))

SOURCES := $(shell find pipeline -name '*.c' 2>/dev/null | LC_ALL=C sort)
OBJECTS := $(SOURCES:%.c=$(BUILD)/%.o)
LIBRARY := $(filter-out $(BUILD)/pipeline/main.o,$(OBJECTS))

.DEFAULT_GOAL := help

build: $(BUILD)/marsad ## builds the program (MODE=release, debug, asan, cov)

$(BUILD)/marsad: $(OBJECTS)
	@echo "link  $@"
	$(Q)$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $(OBJECTS) $(PKG_LIBS)

$(BUILD)/%.o: %.c
	@mkdir -p $(@D)
	@echo "cc    $<"
	$(Q)$(CC) $(CFLAGS) -MMD -MP -c -o $@ $<

help: ## prints this list
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile | expand -t 14

-include $(OBJECTS:.o=.d)
.PHONY: build help
