# The commands of a checkout. `make help` lists them.
# Everything is installed into .venv; Node is not needed on the machine.

SHELL := /bin/bash
.DEFAULT_GOAL := help

PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin
PYTEST_WORKERS ?= 2

# What an installation is made from. A stamp is named after it, so that a changed lock, project
# or stylesheet installs again, and an unchanged one does nothing.
ASSET_SOURCES := $(shell find assets -type f -not -path '*/node_modules/*' 2>/dev/null | sort)
SOURCES := pyproject.toml $(wildcard hatch_build.py) $(ASSET_SOURCES)
RUN_STAMP := .venv/.installed-run-$(shell cat requirements.lock $(SOURCES) | cksum | cut -d' ' -f1)
DEV_STAMP := .venv/.installed-dev-$(shell cat requirements-dev.lock $(SOURCES) | cksum | cut -d' ' -f1)
UV_VERSION := $(shell sed -n 's/^uv==\([0-9.]*\).*/\1/p' requirements-dev.lock)

.PHONY: help run install assets test test-chaos test-scale test-shared-data test-stripe-contract check fuzz schema bench fmt clean

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/\1\t\2/' | expand -t 20

run: $(RUN_STAMP) ## Install what is needed and start the demo market on http://127.0.0.1:8000
	@HOTLEAD_MODE=$${HOTLEAD_MODE:-demo} exec $(BIN)/hotlead run

install: $(DEV_STAMP) ## Install everything that development needs

assets: $(DEV_STAMP) ## Build the stylesheets and scripts again
	$(BIN)/uv pip install --quiet --no-deps --editable .

test: $(DEV_STAMP) ## Run every test
	@scripts/install-test-packages
	$(BIN)/pytest -n $(PYTEST_WORKERS) --dist loadfile

test-chaos: $(DEV_STAMP) ## Sell 10,000 leads while workers are killed and PostgreSQL restarts; takes about 12 minutes
	$(BIN)/pytest -q -s tests/chaos

test-scale: $(DEV_STAMP) ## Look at the plans of hot queries on a million leads; takes some minutes
	$(BIN)/pytest -q tests/scale

test-shared-data: $(DEV_STAMP) ## Import the 6,000 real leads named by HOTLEAD_EDUCATION_CSV
	@test -f "$$HOTLEAD_EDUCATION_CSV" || { echo "There is no data set to test with:" \
		"set HOTLEAD_EDUCATION_CSV to the path of education_leads.csv."; exit 1; }
	$(BIN)/pytest tests/cli/test_import_education_leads.py

test-stripe-contract: $(DEV_STAMP) ## Hold every request to Stripe against the description HOTLEAD_STRIPE_OPENAPI names
	@test -f "$$HOTLEAD_STRIPE_OPENAPI" || { echo "There is no description to test with: set" \
		"HOTLEAD_STRIPE_OPENAPI to the path of spec3.json of github.com/stripe/openapi."; exit 1; }
	$(BIN)/pytest -q tests/kit/test_stripe_openapi.py

check: $(DEV_STAMP) ## Lint, format, types, imports and structure
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/python assets/build.py check
	$(BIN)/pytest -q tests/contracts

fuzz: $(DEV_STAMP) ## Ask the API what nobody thought of, for HOTLEAD_FUZZ_SECONDS (300)
	HOTLEAD_FUZZ_SECONDS=$${HOTLEAD_FUZZ_SECONDS:-300} $(BIN)/pytest -q tests/fuzz

schema: $(DEV_STAMP) ## Write schema.sql from the migrations
	$(BIN)/python -m hotlead.kit.schema_dump

bench: $(DEV_STAMP) ## Measure the engine, the intake, postings and the filter preview
	$(BIN)/python -m bench

fmt: $(DEV_STAMP) ## Format the code and mend what ruff can mend
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean: ## Remove the installation; the data in .data stays
	rm -rf .venv

$(BIN)/uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed, and none was found."; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or newer is needed; $(PYTHON) is older."; exit 1; }
	@"$(PYTHON)" -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"

$(RUN_STAMP): | $(BIN)/uv
	@echo "Installing Hotlead into .venv …"
	@$(BIN)/uv pip install --quiet --require-hashes --requirements requirements.lock
	@$(BIN)/uv pip install --quiet --no-deps --editable .
	@rm -f .venv/.installed-run-* && touch $@

# The development lock holds everything the other one does.
$(DEV_STAMP): | $(BIN)/uv
	@echo "Installing Hotlead and its tools into .venv …"
	@$(BIN)/uv pip sync --quiet --require-hashes requirements-dev.lock
	@$(BIN)/uv pip install --quiet --no-deps --editable .
	@rm -f .venv/.installed-* && touch $@ $(RUN_STAMP)
