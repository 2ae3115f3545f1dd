# What a developer or a newcomer needs: make demo, make test. Everything is set up in .venv on the first call.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
UV ?= uv

.PHONY: help demo test lint bench golden lock clean

help:
	@echo "make demo    serve a simulated cluster and show the addresses to open"
	@echo "make test    run every check and every test"
	@echo "make lint    style, import contract and types only"
	@echo "make bench   measure what is aimed at, as ratios (10 minutes)"
	@echo "make golden  write the expected expositions anew"
	@echo "make lock    choose dependencies anew and lock them (needs uv)"

demo: $(VENV)/.demo
	@exec $(BIN)/python -m exporter demo

test: $(VENV)/.test lint
	$(BIN)/python tests/programs.py
	$(BIN)/python -m pytest --cov --cov-report=term

lint: $(VENV)/.test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/lint-imports
	$(BIN)/mypy

bench: $(VENV)/.bench
	for part in start poll_cpu overlap memory scrapes growth; do $(BIN)/python -m tests.benchmarks.$$part || exit; done

golden: $(VENV)/.test
	$(BIN)/python -m pytest tests/exposition --refresh-golden

lock:
	set -e; for part in runtime: "demo:--extra demo" "test:--extra demo --group test" \
	    "bench:--extra demo --group bench" "audit:--group audit"; do \
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
