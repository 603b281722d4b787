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
CFLAGS = $(if $(COV),-O0,-O2)
Q = $(if $(V),,@)

comma = ,
MODE = $(if $(SAN),san-,)$(if $(COV),cov-,)$(if $(DEV),dev,default)$(if $(filter-out gcc,$(CC)),-$(notdir $(CC)))
B = build/$(MODE)

LIBS = libgit2 libcurl libcrypto expat jansson libpcre2-8 yaml-0.1 zlib
LIB_CFLAGS := $(shell $(PKG_CONFIG) --cflags $(LIBS) 2>/dev/null)
LIB_LIBS := $(shell $(PKG_CONFIG) --libs $(LIBS) 2>/dev/null)

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wcast-qual -Wwrite-strings -Wpointer-arith -Wundef -Wvla -Wformat=2 \
	-Wstrict-prototypes -Wmissing-prototypes -Wimplicit-fallthrough \
	-Wswitch-enum -Wnull-dereference
HARDEN = -fstack-protector-strong -fstack-clash-protection -fPIE \
	$(if $(filter x86_64 i686,$(shell uname -m)),-fcf-protection)
LINK = -pie -Wl,-z,relro,-z,now,-z,noexecstack,--as-needed
ED_CPPFLAGS = -std=$(if $(COV),gnu11,c11) -D_POSIX_C_SOURCE=200809L -Iinclude \
	-DED_VERSION='"$(VERSION)"' $(if $(SAN),-DED_ARENA_EXACT,$(if $(COV),,-D_FORTIFY_SOURCE=3))
ED_CFLAGS = $(WARN) $(if $(DEV)$(SAN),-Werror) $(HARDEN) \
	$(if $(SAN),-g -fsanitize=$(SAN) -fno-sanitize-recover=all -fno-omit-frame-pointer) \
	$(if $(COV),-g --coverage -Wno-format-truncation,-ffile-prefix-map='$(CURDIR)=.')

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
	$Q$(CC) $(ED_CPPFLAGS) $(CPPFLAGS) -Isrc $(ED_CFLAGS) $(CFLAGS) -MMD -MP $(LDFLAGS) $(LINK) -o $@ $< $B/libedgediff.a $(LIB_LIBS)

# Fuzz targets. 'make fuzz MINUTES=n' explores with clang's libFuzzer, 'make
# fuzz-NAME' one of them; a normal build has a driver that replays the seeds.
FUZZ := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_BIN = $(FUZZ:tests/fuzz/%.c=$B/tests/%)
fuzz_jobs = $(foreach t,$(FUZZ_BIN),'$(MODE)/$(notdir $t)=$t fixtures/fuzz/$(patsubst fuzz_%,%,$(notdir $t))')
MINUTES = 1
DRIVER = tests/fuzz/driver.c

$B/tests/%: tests/fuzz/%.c $(DRIVER) $B/libedgediff.a $(wildcard tests/fuzz/*.h)
	@mkdir -p $(@D)
	@printf '  CC      %s\n' $<
	$Q$(CC) $(ED_CPPFLAGS) $(CPPFLAGS) -Isrc $(LIB_CFLAGS) $(ED_CFLAGS) $(CFLAGS) $(LDFLAGS) $(LINK) -o $@ $< $(DRIVER) $B/libedgediff.a $(LIB_LIBS)

fuzz:
	python3 tests/fuzz/run.py --minutes $(MINUTES)
fuzz-%:
	python3 tests/fuzz/run.py --minutes $(MINUTES) $*

# The tests. 'test' is the inner loop; 'check' is everything, as CI runs it.
# Not with sanitizers, nor with gcov, whose own memory would fail: what tests
# another program or files for one, or replaces memory itself.
SKIPPED = $(if $(SAN),awscli bench edge examples install kill disk clock) $(if $(SAN)$(COV),oom)
E2E := $(filter-out $(SKIPPED:%=tests/e2e/%.bats),$(sort $(wildcard tests/e2e/*.bats)))
unit_jobs = $(foreach t,$(UNIT_BIN),'$(MODE)/$(notdir $t)=CMOCKA_MESSAGE_OUTPUT=TAP $t')
e2e_jobs = $(foreach t,$(E2E),'$(MODE)/$(notdir $t)=EDGEDIFF=$(abspath $B)/edgediff bats -F tap $t')
RUN = python3 tests/run.py -o build/logs

test-bins: $B/edgediff $(UNIT_BIN) $(FUZZ_BIN)
test: test-bins
	$Q$(RUN) $(unit_jobs) $(fuzz_jobs) $(e2e_jobs)
test-unit: $(UNIT_BIN)
	$Q$(RUN) $(unit_jobs)
test-e2e: $B/edgediff
	$Q$(RUN) $(e2e_jobs)
test-%: test-bins
	$Q$(RUN) -k $* $(unit_jobs) $(fuzz_jobs) $(e2e_jobs)
print-jobs:
	@printf "%s\\n" $(unit_jobs) $(fuzz_jobs) $(e2e_jobs)

C_FILES = $(SRC) $(wildcard src/*/*.h include/edgediff/*.h tests/*/*.[ch])
SHELL_FILES = $(wildcard tests/setup/*.sh packaging/*.sh tests/e2e/*.bats tests/e2e/*.bash) .ci/run man/examples/post-receive
TIDY = $(SRC:%=tidy-%)
ANALYZE = $(SRC:src/%.c=build/analyze/%.o)

check-format:
	clang-format --dry-run -Werror $(C_FILES)
check-lint-%:
	EDGEDIFF=$B/edgediff sh tests/setup/lint.sh $*
check-shell:
	shellcheck $(SHELL_FILES)
check-cppcheck:
	cppcheck -q --std=c11 --error-exitcode=1 --inline-suppr -Iinclude \
		--enable=warning,performance,portability \
		--suppress=missingInclude src
check-tidy: $(TIDY)
$(TIDY): tidy-%:
	clang-tidy -quiet $* -- $(ED_CPPFLAGS) $(LIB_CFLAGS) 2>/dev/null
check-analyzer: $(ANALYZE)
build/analyze/%.o: src/%.c
	@mkdir -p $(@D)
	$(CC) $(ED_CPPFLAGS) $(LIB_CFLAGS) -O1 -fanalyzer -Werror -MMD -MP -c -o $@ $<
check-sites: all
	python3 tests/sites/run.py $(abspath $B/edgediff)
check-reproducible:
	sh tests/setup/reproducible.sh
check-regress check-readme: check-%: all $B/tests/bench_plan $B/tests/bench_map
	python3 tests/*/$*.py $(abspath $B)
valgrind: $B/edgediff $(UNIT_BIN) ; sh tests/setup/valgrind.sh $(abspath $<) $(UNIT_BIN)
check-emulator:
	python3 tests/emulator/test_emulator.py

STATIC = format lint-bans lint-headers lint-layers lint-pure lint-sizes \
	lint-help shell cppcheck tidy analyzer emulator sites reproducible regress \
	readme
# Both compilers refuse warnings, and what each makes is tested: gcc's program
# is the one that 'make' makes, clang's has the sanitizers.
SANITIZE = SAN=address,undefined CC=clang

# The builds first, so that jobs running side by side find them made.
check:
	sh tests/setup/need.sh check
	+$(MAKE) -j2 test-bins DEV=1
	+$(MAKE) -j2 test-bins $(SANITIZE)
	+@$(MAKE) -s print-jobs DEV=1 >build/jobs
	+@$(MAKE) -s print-jobs $(SANITIZE) >>build/jobs
	$(RUN) $(foreach c,$(STATIC),'check-$c=$(MAKE) -s check-$c DEV=1') -f build/jobs

coverage:
	+@MAKE='$(MAKE)' sh tests/setup/coverage.sh

demo:
	sh tests/setup/need.sh demo
	+$(MAKE) -j2 all
	sh tests/setup/demo.sh $(abspath build/default/edgediff)

bench: all $B/tests/bench_run $B/tests/bench_plan $B/tests/bench_map
	python3 tests/bench/bench.py $(abspath $B) $(ARGS)
bench-deps:
	sh tests/setup/need.sh bench

format:
	clang-format -i $(C_FILES)

install: all
	sh packaging/install.sh $B/edgediff "$(DESTDIR)$(PREFIX)"
uninstall:
	sh packaging/install.sh -u "$(DESTDIR)$(PREFIX)"

# A Debian package, and a program that needs no library of its machine.
deb static:
	sh tests/setup/need.sh package
	sh packaging/$@.sh

dist:
	git archive --prefix=edgediff-$(VERSION)/ -o edgediff-$(VERSION).tar.gz HEAD

clean:
	rm -rf build

.PHONY: all test test-unit test-e2e test-bins check coverage demo bench bench-deps fuzz \
	format install uninstall deb static valgrind dist clean print-jobs check-tidy check-analyzer $(TIDY)
-include $(OBJ:.o=.d) $(UNIT_BIN:=.d) $(ANALYZE:.o=.d)
