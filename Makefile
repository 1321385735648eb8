# `make` alone lists the targets. Swift 6.3 is needed; the rest is installed where it is missing.

# Debian's packages: the two C libraries, what finds them, and a command that the tests check
# signatures against.
PACKAGES = libssl-dev libcurl4-openssl-dev pkg-config openssl
PRESENT = pkg-config --exists libcurl libcrypto && command -v openssl

AS_ROOT = $(if $(filter-out 0,$(shell id -u)),sudo)
INSTALLABLE = command -v apt-get $(if $(AS_ROOT),&& command -v sudo)
# What is shipped. Swift's own libraries are linked in. That nothing else has hold of an object while
# it is written to is checked at each access in debug builds, and so in all tests; release builds
# spare it, which is a tenth of a request's time.
RELEASE = -c release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked
FORMAT = --recursive --parallel --configuration .swift-format Package.swift Sources Tests Benchmarks

.DEFAULT_GOAL = help
.PHONY: help demo test collector endtoend browser monitoring build release fuzz sanitize bench instructions \
    manual format lint dependencies

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 20

demo: release ## Run the proxy against a simulated IMS and AEM; ARGS=--once runs a story and ends
	@.build/release/aem-auth-proxy demo $(ARGS)

test: dependencies ## Run all tests
	swift test

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
	swift build -c release $(MANUAL_TOOL) --product generate-manual
	mkdir -p .build/manual
	.build/manual-tool/release/generate-manual $(PROGRAM) --output-directory .build/manual --section 1

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
