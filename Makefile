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
.PHONY: help demo test build release bench instructions format lint dependencies

help: ## List the targets
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile | expand -t 20

demo: release ## Run the proxy against a simulated IMS and AEM; ARGS=--once runs a story and ends
	@.build/release/aem-auth-proxy demo $(ARGS)

test: dependencies ## Run all tests
	swift test

build: dependencies ## Build everything for debugging and check that targets import only what they name
	swift build --build-tests --explicit-target-dependency-import-check error

release: dependencies ## Build .build/release/aem-auth-proxy
	swift build $(RELEASE) --product aem-auth-proxy

bench: dependencies ## Measure the proxy beside its peers; ARGS='--quick' takes a short look
	swift build $(RELEASE)
	@command -v python3 >/dev/null || $(AS_ROOT) apt-get install -qq -y python3
	@PYTHONPATH=Benchmarks python3 -B -m bench $(ARGS)

# A target's variables are its prerequisites' too.
instructions: PACKAGES += valgrind binutils python3
instructions: PRESENT += && command -v valgrind && command -v strip && command -v python3
instructions: dependencies ## Compare the request path's instruction counts with their thresholds
	swift build $(RELEASE) --product instruction-counts
	Benchmarks/instructions $(ARGS)

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
