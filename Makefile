# edgediff: build, test, install. 'make demo' and 'make check' need nothing
# but git and make on a fresh machine: they install what is missing.
#
#	make			build/default/edgediff
#	make DEV=1		warnings are errors
#	make SAN=address,undefined
#	make CC=clang
.DELETE_ON_ERROR:
MAKEFLAGS += --no-builtin-rules
SHELL = /bin/sh

CC = gcc
VERSION = 0.1.0
PREFIX = /usr/local
PKG_CONFIG = pkg-config
CFLAGS = -O2
Q = $(if $(V),,@)

comma = ,
MODE = $(if $(SAN),san-,)$(if $(COV),cov-,)$(if $(DEV),dev,default)$(if $(filter-out gcc,$(CC)),-$(notdir $(CC)))
B = build/$(MODE)

LIBS = libgit2 libcurl libcrypto expat jansson libpcre2-8 yaml-0.1
LIB_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIBS) 2>/dev/null)
LIB_LIBS := $(shell $(PKG_CONFIG) --libs $(LIBS) 2>/dev/null)

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wcast-qual -Wwrite-strings -Wpointer-arith -Wundef -Wvla -Wformat=2 \
	-Wstrict-prototypes -Wmissing-prototypes -Wimplicit-fallthrough \
	-Wswitch-enum -Wnull-dereference
HARDEN = -fstack-protector-strong -fstack-clash-protection -fPIE \
	$(if $(filter x86_64 i686,$(shell uname -m)),-fcf-protection)
LINK = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed
ED_CPPFLAGS = -std=c11 -D_POSIX_C_SOURCE=200809L -Iinclude \
	-DED_VERSION='"$(VERSION)"' $(if $(SAN),-DED_ARENA_EXACT,-D_FORTIFY_SOURCE=3)
ED_CFLAGS = $(WARN) $(if $(DEV)$(SAN),-Werror) $(HARDEN) \
	$(if $(SAN),-g -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer) \
	$(if $(COV),-O0 -g --coverage)

SRC := $(sort $(wildcard src/*/*.c))
OBJ = $(SRC:src/%.c=$B/%.o)
UNIT := $(sort $(wildcard tests/unit/test_*.c))
UNIT_BIN = $(UNIT:tests/unit/%.c=$B/tests/%)

all: $B/edgediff

$B/edgediff: $(OBJ)
	@printf '  LINK    %s\n' $@
	$Q$(CC) $(ED_CFLAGS) $(CFLAGS) $(LDFLAGS) $(LINK) -o $@ $(OBJ) $(LIB_LIBS)

# Everything but main, for the unit tests.
$B/libedgediff.a: $(filter-out %/cli/main.o,$(OBJ))
	@printf '  AR      %s\n' $@
	$Qrm -f $@ && ar rcD $@ $^

$B/%.o: src/%.c
	@mkdir -p $(@D)
	@printf '  CC      %s\n' $<
	$Q$(CC) $(ED_CPPFLAGS) $(CPPFLAGS) $(LIB_CFLAGS) $(ED_CFLAGS) $(CFLAGS) -MMD -MP -c -o $@ $<

$B/tests/%: tests/unit/%.c $B/libedgediff.a
	@mkdir -p $(@D)
	@printf '  CC      %s\n' $<
	$Q$(CC) $(ED_CPPFLAGS) $(CPPFLAGS) -Isrc $(LIB_CFLAGS) $(ED_CFLAGS) $(CFLAGS) -MMD -MP $(LDFLAGS) $(LINK) -o $@ $< $B/libedgediff.a -lcmocka $(LIB_LIBS)

$B/tests/%: tests/bench/%.c $B/libedgediff.a
	@mkdir -p $(@D)
	@printf '  CC      %s\n' $<
	$Q$(CC) $(ED_CPPFLAGS) $(CPPFLAGS) $(ED_CFLAGS) $(CFLAGS) -MMD -MP $(LDFLAGS) $(LINK) -o $@ $< $B/libedgediff.a $(LIB_LIBS)

bench-plan: $B/tests/bench_plan
	$Q$<

test-unit: $(UNIT_BIN)
	$Qset -e; for t in $(UNIT_BIN); do $$t; done

format:
	clang-format -i $(SRC) $(wildcard src/*/*.h include/edgediff/*.h tests/unit/*.[ch] tests/bench/*.c)

clean:
	rm -rf build

.PHONY: all bench-plan test-unit format clean
-include $(OBJ:.o=.d) $(UNIT_BIN:=.d)
