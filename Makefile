# The two commands are `make run` and `make test`. Everything else is for the people who change Stillnight.

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
PY := $(VENV)/bin/python
UV := $(VENV)/bin/uv
export PORT

# What a lock may depend on is pyproject.toml alone: no local index, no local configuration.
CLEAN_ENV := env -u UV_INDEX -u UV_DEFAULT_INDEX -u UV_INDEX_URL -u UV_EXTRA_INDEX_URL -u UV_FIND_LINKS -u UV_CONSTRAINT
COMPILE := $(CLEAN_ENV) $(UV) --quiet --no-config pip compile --universal --generate-hashes --python-version 3.11 \
	--no-emit-index-url --no-emit-find-links --custom-compile-command "make lock" $(UPGRADE)

.DEFAULT_GOAL := help
.PHONY: help run test lint types format audit sbom bench bench-detection lock clean
.DELETE_ON_ERROR:

help: ## Say what can be made
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | awk -F'\t' '{printf "  make %-15s %s\n", $$1, $$2}'

run: $(VENV)/.runtime ## Start Stillnight on http://localhost:8000 (PORT=8001 for another port); Ctrl-C stops it
	@exec $(PY) manage.py stack

test: $(VENV)/.development ## Run every check and every test, on SQLite and on PostgreSQL
	@exec $(PY) -m tests.run

lint: $(VENV)/.development ## Check format, style, templates and the dependency contracts
	@exec $(PY) -m tests.run lint

types: $(VENV)/.development ## Check the types
	@exec $(PY) -m tests.run types

format: $(VENV)/.development ## Put Python files and templates into the house format
	@$(VENV)/bin/ruff check --quiet --fix-only . && $(VENV)/bin/ruff format --quiet .
	@find templates -name '*.html' -exec $(VENV)/bin/djade --target-version 5.2 {} + || true
	@$(VENV)/bin/djhtml --tabwidth 2 templates || true

audit: $(VENV)/.development ## Ask the slow judges: pages and mails, Nu, textstat, Lighthouse, Wapiti, every permission line, timing, parts
	@exec $(PY) -m tests.audit

sbom: $(VENV)/.development ## Write the list of all parts, CycloneDX, to .cache/stillnight.cdx.json
	@exec $(PY) -m tests.sbom

bench: $(VENV)/.development ## Measure pages and the nightly analysis
	@exec $(PY) -m benchmarks

bench-detection: $(VENV)/.development ## Measure what is found in made-up diaries, how soon, and how often falsely
	@$(PY) -m benchmarks.detection --jobs 2
	@exec $(PY) -m benchmarks.detection --calm --jobs 2

lock: $(VENV)/.installer ## Write the locks from pyproject.toml (UPGRADE=--upgrade takes the newest releases)
	@$(COMPILE) pyproject.toml -o requirements.txt
	@$(COMPILE) pyproject.toml --group dev --constraint requirements.txt -o requirements-dev.txt
	@$(COMPILE) .ci/installer.in -o .ci/installer.txt
	@$(COMPILE) .ci/audit/requirements.in -o .ci/audit/requirements.txt
	@! grep -nE 'file:|https?://|--(extra-)?index|find-links' requirements.txt requirements-dev.txt .ci/installer.txt .ci/audit/requirements.txt

clean: ## Remove the environment, the data of `make run` and all caches
	rm -rf $(VENV) .cache var build htmlcov .coverage .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# --- The environment ---
# The packages of `make run` are added and nothing is taken away; `make test` makes the environment equal to its lock.
# Where uv has no wheel for the machine, pip does the same from the same hashes, only slower.

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed, this is " + sys.version)'
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || $(MAKE) --no-print-directory system-venv
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.installer: .ci/installer.txt | $(VENV)/bin/python
	@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $< \
		|| echo "uv does not fit this machine: pip is used."
	@touch $@

$(VENV)/.runtime: requirements.txt | $(VENV)/.installer
	@echo "Installing the packages of $< (once) ..."
	@{ [ -x $(UV) ] && $(UV) --quiet pip install --python $(PY) --require-hashes -r $<; } \
		|| $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

$(VENV)/.development: requirements-dev.txt | $(VENV)/.installer
	@echo "Installing the packages of $< (once) ..."
	@{ [ -x $(UV) ] && $(UV) --quiet pip sync --python $(PY) --require-hashes $< .ci/installer.txt; } \
		|| $(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@ $(VENV)/.runtime

.PHONY: system-venv
system-venv:
	@if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing python3-venv (Debian keeps it apart from Python) ..."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-venv; \
	else \
		echo "Python's venv module is not complete. On Debian and Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; \
	fi
