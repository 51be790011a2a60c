# Two commands matter: `make run` and `make test`. Both set up what they need, and are quick the second time.

PYTHON ?= python3
PORT ?= 8000
DB ?= both
TCK ?=
BIN := .venv/bin
export PORT
# Node may come from the environment, where the machine has none.
export PATH := $(CURDIR)/$(BIN):$(PATH)

.DEFAULT_GOAL := help
.PHONY: help run test quick check format conformance bench lock clean static environment dev-environment

help: ## say what can be made
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

run: environment ## set everything up and serve the site with demo data on http://127.0.0.1:8000 (PORT=…)
	@$(BIN)/liangheng setup --demo
	@$(BIN)/liangheng serve

test: dev-environment ## run all tests, on SQLite and PostgreSQL, and in a browser (DB=sqlite for one)
	@$(BIN)/pytest -n auto --dist worksteal --db=$(DB) --ignore=tests/browser
	@$(BIN)/pytest -n auto --dist loadfile tests/browser  # apart: the browser's driver keeps an event loop running

quick: static ## what every commit should pass, within a minute
	@echo "[check] tests on SQLite"
	@$(BIN)/pytest -q -n auto --dist worksteal --db=sqlite --hypothesis-profile=quick -m "not slow" \
	  --ignore=tests/browser --ignore=tests/benchmarks

check: static ## format, lint, types, imports, house rules, links in the documents
	@echo "[check] rules of the house"
	@$(BIN)/pytest -q tests/architecture

static: dev-environment
	@echo "[check] format and lint"
	@$(BIN)/ruff format --check --quiet || { echo 'Run "make format".'; exit 1; }
	@$(BIN)/ruff check --quiet
	@echo "[check] types"
	@$(BIN)/mypy --no-error-summary
	@echo "[check] imports"
	@said=$$(PYTHONPATH=. $(BIN)/lint-imports --no-logo) || { echo "$$said"; exit 1; }

format: dev-environment ## put every Python file into the house's format
	@$(BIN)/ruff check --quiet --fix --exit-zero && $(BIN)/ruff format

conformance: dev-environment ## measure FEEL and DMN by the public test kit (TCK=its folder)
	@$(BIN)/python -m tests.conformance $(if $(TCK),--tck $(TCK))

bench: dev-environment ## print every figure that tests/benchmarks measures
	@for file in tests/benchmarks/[a-z]*.py; do \
	  [ -e "$$file" ] || continue; name=$$(basename $$file .py); echo "== $$name"; $(BIN)/python -m tests.benchmarks.$$name || exit 1; done

LOCK = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--custom-compile-command "make lock"

lock: ## write the lock files anew from pyproject.toml (needs uv)
	@$(LOCK) pyproject.toml --output-file requirements.lock
	@$(LOCK) pyproject.toml --extra dev --extra production -c requirements.lock --output-file requirements-dev.lock
	@$(LOCK) --group node --output-file requirements-node.lock

clean: ## remove what was made: environment, demo database, fonts, caches
	@rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis

environment:
	@$(PYTHON) bootstrap.py

dev-environment:
	@$(PYTHON) bootstrap.py --dev
