# What a developer or a newcomer needs: make demo, make test. Everything is set up in .venv on the first call.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV ?= uv
MINUTES ?= 10
INPUTS ?= 1000000

.PHONY: help demo test lint soak fuzz bench golden dashboards audit sbom lock clean

help:
	@echo "make demo    serve a simulated cluster and show the addresses to open"
	@echo "make test    run every check and every test"
	@echo "make lint    style, import contract and types only"
	@echo "make soak    run through every fault for MINUTES=10 and look for growth"
	@echo "make fuzz    try INPUTS=1000000 mutated answers, settings and requests"
	@echo "make bench   measure what is aimed at, as ratios (10 minutes)"
	@echo "make golden  write the expected expositions anew"
	@echo "make dashboards  write the Grafana dashboards anew"
	@echo "make audit   look up known vulnerabilities of the locked dependencies (asks a service on the network)"
	@echo "make sbom    write the bill of materials, CycloneDX, to dist/sbom.cdx.json"
	@echo "make lock    choose dependencies anew and lock them (needs uv)"

demo: $(VENV)/.demo
	@exec $(BIN)/python -m exporter demo

test: $(VENV)/.test lint sbom
	$(BIN)/python tests/programs.py
	$(BIN)/python -m pytest --cov --cov-report=term

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

# The version is in the package; the tool looks for it in pyproject.toml only.
sbom: $(VENV)/.test $(VENV)/.runtime
	@mkdir -p dist
	@version=$$($(BIN)/python -c 'import exporter; print(exporter.__version__)') && \
	  sed "s/^dynamic = .*/version = \"$$version\"/" pyproject.toml > $(VENV)/runtime/pyproject.toml
	$(BIN)/cyclonedx-py environment --pyproject $(VENV)/runtime/pyproject.toml --mc-type application \
	  --output-reproducible --output-file dist/sbom.cdx.json $(VENV)/runtime/bin/python

dashboards: $(VENV)/.test
	$(BIN)/python -m dashboards.build

lock:
	set -e; for part in runtime: "demo:--extra demo" "test:--extra demo --group test" \
	    "bench:--extra demo --group bench" "audit:--group audit" "policy:--group policy"; do \
	  $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header \
	    $${part#*:} --output-file requirements/$${part%%:*}.txt pyproject.toml; \
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

# What is installed where the exporter runs, and nothing else.
$(VENV)/.runtime: requirements/runtime.txt pyproject.toml $(shell find exporter -name '*.py') | $(VENV)/.test
	$(PYTHON) -m venv --clear --without-pip $(VENV)/runtime
	$(PIP) --python $(VENV)/runtime/bin/python install --require-hashes --requirement requirements/runtime.txt
	$(PIP) wheel --no-deps --no-build-isolation --wheel-dir $(VENV)/runtime .
	$(PIP) --python $(VENV)/runtime/bin/python install --no-deps $(VENV)/runtime/*.whl
	@touch $@

$(VENV)/.audit: requirements/audit.txt | $(BIN)/python
	$(PYTHON) -m venv --clear $(VENV)/audit
	$(VENV)/audit/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --requirement requirements/audit.txt
	@touch $@
