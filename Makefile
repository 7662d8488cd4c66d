# Every target works from a new clone with nothing but python3 (3.11 or newer) and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.ready

# Two are enough to keep two cores busy, and each has a PostgreSQL database of its own.
WORKERS ?= 2

.DEFAULT_GOAL := help
.PHONY: help setup demo demo-reset test chaos check format gallery bench bench-compare clean

help: ## Show these targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1|/' | awk -F'|' '{printf "  make %-12s %s\n", $$1, $$2}'

setup: $(STAMP) ## Make .venv whole, from requirements.lock with its hashes checked

$(STAMP): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Cyclebot needs Python 3.11 or newer, and '$(PYTHON)' is not: $$($(PYTHON) --version 2>&1 | head -n 1)." >&2; \
		echo "Install one and say which it is, for example: make $(or $(MAKECMDGOALS),setup) PYTHON=python3.12" >&2; \
		exit 1; }
	@echo "Setting up $(VENV) (a minute or two the first time) ..."
	@$(PYTHON) -m venv $(VENV) || { \
		echo "'$(PYTHON) -m venv' did not work; on Debian and Ubuntu: apt-get install python3-venv" >&2; \
		exit 1; }
	@# The lock is whole, so nothing is resolved: a resolver may prefer a release newer than the lock's.
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement requirements.lock
	@$(BIN)/python -m pip --disable-pip-version-check check >/dev/null || { \
		echo "requirements.lock does not hold all that is needed: $$($(BIN)/python -m pip --disable-pip-version-check check | head -n 1)" >&2; \
		exit 1; }
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@
	@echo "$(VENV) is ready."

demo: setup ## Serve the demo network on http://127.0.0.1:3978/chat (PORT= is heeded)
	@$(BIN)/cyclebot demo

demo-reset: setup ## The same, started over
	@$(BIN)/cyclebot demo --reset

# Modules are compiled once, also where Python is told to keep nothing: tests start many processes.
# A worker that has nothing left takes half of what waits for the other.
test: setup ## Run every test on SQLite and on PostgreSQL, with coverage
	@PYTHONDONTWRITEBYTECODE= $(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal --cov --cov-report=term $(ARGS)

chaos: setup ## Kill, hang and crash serving processes under a network that lives, and judge (ARGS="--seed 1 --only sqlite")
	@$(BIN)/python -m tests.chaos $(ARGS)

check: setup ## Format, lint, types and layers
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

format: setup ## Let ruff put format and imports right
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

gallery: setup ## Picture every card, form and page as Slack and Teams show them (ARGS="--only form-")
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement tests/gallery/requirements.lock
	@$(BIN)/python -m tests.gallery $(ARGS)

bench: setup ## Measure against bare peers and write benchmarks.json (FULL=1 takes longer; ARGS="--only slack")
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes --requirement tests/bench/requirements.lock
	@$(BIN)/python -m tests.bench $(if $(FULL),--full) $(ARGS)

bench-compare: setup ## Two runs side by side: OLD=FILE NEW=FILE
	@$(BIN)/python -m tests.bench compare $(OLD) $(NEW)

clean: ## Remove all that the other targets made, but for the demo's database
	@rm -rf $(VENV) build *.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage .coverage.* htmlcov tests/gallery/node/node_modules var/gallery
	@find adapters bot config dialogs scheduler tests -name __pycache__ -type d -prune -exec rm -rf {} +
