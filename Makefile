# `make` alone lists the targets. Swift 6.3 is needed; the rest is installed where it is missing.

# Debian's packages: the two C libraries, what finds them, and a command that the tests check
# signatures against.
PACKAGES = libssl-dev libcurl4-openssl-dev pkg-config openssl
PRESENT = pkg-config --exists libcurl libcrypto && command -v openssl

AS_ROOT = $(if $(filter-out 0,$(shell id -u)),sudo)
INSTALLABLE = command -v apt-get $(if $(AS_ROOT),&& command -v sudo)
# What is shipped. Swift's own libraries are linked in. That nothing else has hold of an object while
# it is written to is checked at each access in debug builds, and so in all tests; release builds
# spare it, which is a tenth of a request's time. No symbol is exported: nothing is loaded that would
# look for one, and their names are 2 MB. What libraries have is looked up at the start, so that the
# table of it can't be written to afterwards. docker/Dockerfile says the same.
RELEASE = -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked \
    -Xlinker --no-export-dynamic -Xlinker -z -Xlinker now
FORMAT = --recursive --parallel --configuration .swift-format Package.swift Sources Tests Benchmarks

# That of the last tag, v1.2.0, and what came after it: 1.2.0+5.g1a2b3c4. Without git or a tag it is
# Package.swift's own.
ifndef AEM_AUTH_PROXY_VERSION
AEM_AUTH_PROXY_VERSION := $(shell git describe --tags --match 'v[0-9]*' 2>/dev/null | \
    sed -e 's/^v//' -e 's/-\([0-9]*\)-g\([0-9a-f]*\)$$/+\1.g\2/')
endif
export AEM_AUTH_PROXY_VERSION

.DEFAULT_GOAL = help
.PHONY: help demo test simulate soak collector endtoend browser monitoring build release fuzz sanitize \
    bench instructions manual deb dist packaging version format lint dependencies

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 20

demo: release ## Run the proxy against a simulated IMS and AEM; ARGS=--once runs a story and ends
	@.build/release/aem-auth-proxy demo $(ARGS)

test: dependencies ## Run all tests
	swift test

# SEED=7 is one run, with what goes wrong in it and its last steps where it fails.
simulate: export SEEDS ?= 2000
simulate: dependencies ## Share a token in 2,000 simulated worlds; SEEDS=100000 looks longer, SEED=7 at one
	swift test --filter SimulationTests

# SEED=7 has the same things happen at the same times.
soak: release ## Serve for MINUTES=10 by three replicas while all goes wrong that does in a year; SEED=1
	Tests/Soak/run .build/release/aem-auth-proxy

# Spans are read with the official definitions of OTLP, recordings with a library for HTTP archives.
collector: PACKAGES += python3 python3-venv
collector: PRESENT += && python3 -c 'import ensurepip'
collector: dependencies ## Install what the tests of tracing and recording need into .build/collector
	@cmp -s Tests/Collector/requirements.txt .build/collector/installed || { \
	    python3 -m venv .build/collector && \
	    .build/collector/bin/pip install --quiet --requirement Tests/Collector/requirements.txt && \
	    cp Tests/Collector/requirements.txt .build/collector/installed; }

# What is shipped spares these checks, which nothing but debug builds would make otherwise.
endtoend: dependencies ## Run the end-to-end tests against a release build with exclusivity checks
	swift build -c release --static-swift-stdlib --product aem-auth-proxy --scratch-path .build/checked
	EXECUTABLE=$(CURDIR)/.build/checked/release/aem-auth-proxy swift test --filter EndToEndTests

# A page that runs elsewhere is looked at with ARGS=http://127.0.0.1:9090
browser: dependencies ## Drive the status page in headless Chromium; ARGS='--screenshots DIRECTORY'
	$(if $(filter http%,$(ARGS)),,swift build --product aem-auth-proxy)
	Tests/Browser/run $(ARGS)

monitoring: ## Check the alert rules and the board with Prometheus' and Grafana's own parsers
	Tests/Monitoring/run

build: dependencies ## Build everything for debugging and check that targets import only what they name
	swift build --build-tests --explicit-target-dependency-import-check error

release: dependencies ## Build .build/release/aem-auth-proxy
	swift build $(RELEASE) --product aem-auth-proxy

# libFuzzer and the address sanitizer reach into every module, so they have a folder of their own.
SECONDS ?= 180
FUZZ = -c release --scratch-path .build/fuzz --sanitize address -Xswiftc -sanitize=fuzzer

fuzz: dependencies ## Fuzz what parses, each check for SECONDS=180; ARGS names some of the checks
	swift build $(FUZZ) --product fuzz
	Tests/Fuzzing/run $(SECONDS) $(ARGS)

# Swift's backtrace would wait for a process that a sanitizer has ended.
# The thread sanitizer needs its addresses free, so it runs without their randomisation.
sanitize: export SWIFT_BACKTRACE = enable=no
sanitize: export ASAN_OPTIONS = suppressions=$(CURDIR)/Tests/overflows.txt
sanitize: export LSAN_OPTIONS = suppressions=$(CURDIR)/Tests/leaks.txt:print_suppressions=0
sanitize: export TSAN_OPTIONS = suppressions=$(CURDIR)/Tests/races.txt:exitcode=66
sanitize: dependencies ## Run all tests with the address and the thread sanitizer; ARGS goes to swift test
	swift test --sanitize address --scratch-path .build/address $(ARGS)
	setarch --addr-no-randomize swift test --sanitize thread --scratch-path .build/thread $(ARGS)

bench: dependencies ## Measure the proxy beside its peers; ARGS='--quick' takes a short look
	$(if $(findstring --proxy,$(ARGS)),,swift build $(RELEASE))
	@command -v python3 >/dev/null || $(AS_ROOT) apt-get install -qq -y python3
	@PYTHONPATH=Benchmarks python3 -B -m bench $(ARGS)

# A target's variables are its prerequisites' too.
instructions: PACKAGES += valgrind binutils python3
instructions: PRESENT += && command -v valgrind && command -v strip && command -v python3
instructions: dependencies ## Compare the request path's instruction counts with their thresholds
	swift build $(RELEASE) --product instruction-counts
	Benchmarks/instructions $(ARGS)

# The tool is ArgumentParser's own, and reads what the program says of itself.
MANUAL_TOOL = --package-path .build/checkouts/swift-argument-parser --scratch-path .build/manual-tool
PROGRAM ?= .build/release/aem-auth-proxy

manual: $(if $(filter .build/release/%,$(PROGRAM)),release) ## Write the manual page .build/manual/aem-auth-proxy.1
	@test -d .build/checkouts/swift-argument-parser || swift package resolve
	swift build -c release $(MANUAL_TOOL) --product generate-manual
	mkdir -p .build/manual
	.build/manual-tool/release/generate-manual $(PROGRAM) --output-directory .build/manual --section 1 \
	    --date $(shell date -u -d "@$$(git log -1 --format=%ct 2>/dev/null || date +%s)" +%F)
	@sed -i -e '/^\.Sh "EXIT STATUS"$$/,$$d' -e '/^$$/d' .build/manual/aem-auth-proxy.1
	@cat docs/manual.mdoc >> .build/manual/aem-auth-proxy.1

# These take a program that is built already, if PROGRAM names one: what it has to be is all that
# Makefile's release is, with its symbols.
deb: PACKAGES += debhelper dpkg-dev binutils
deb: PRESENT += && command -v dh && command -v dpkg-deb && command -v objcopy
deb: dependencies manual ## Pack .build/package/*.deb, for the Debian that this runs on; PROGRAM=…
	docker/debian/build $(PROGRAM) .build/manual/aem-auth-proxy.1 .build/package

dist: dependencies manual ## Pack .build/package/*.tar.gz with checksums and a bill of materials; PROGRAM=…
	docker/dist $(PROGRAM) .build/manual/aem-auth-proxy.1 .build/package

packaging: dependencies manual ## Check image files, manifests, units and packages around PROGRAM=…
	Tests/Packaging/run $(PROGRAM)

version: ## Print what --version will say
	@echo $(or $(AEM_AUTH_PROXY_VERSION),$(shell sed -n 's/^let version = .*"\(.*\)" : given$$/\1/p' Package.swift))

format: ## Format the sources in place
	swift format format --in-place $(FORMAT)

lint: ## Check the format of the sources
	swift format lint --strict $(FORMAT)

dependencies: ## Install the Debian packages that are missing
	@if { $(PRESENT); } >/dev/null 2>&1; then exit 0; fi; \
	if ! { $(INSTALLABLE); } >/dev/null 2>&1; then \
	    echo "Please install libcurl and OpenSSL 3 with their headers, pkg-config and openssl." >&2; \
	    echo "On Debian, as root: apt-get install $(PACKAGES)" >&2; \
	    exit 1; \
	fi; \
	echo "Installing with apt-get: $(PACKAGES)"; \
	$(AS_ROOT) apt-get update -qq && \
	$(AS_ROOT) env DEBIAN_FRONTEND=noninteractive \
	    apt-get install -qq -y --no-install-recommends $(PACKAGES)
