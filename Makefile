# `make` alone lists what there is.

BIN := .venv/bin
INSTALLED := .venv/.installed
PACKAGES := frontend/node_modules/.installed
ASSETS := eldercare/static/build/manifest.json
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard eldercare/translations/*/LC_MESSAGES/*.po))
COMPILED := $(wildcard eldercare/dispatch/planner/*.px[di] eldercare/dispatch/planner/*.pyx)
FRONTEND := $(shell find frontend -type f -not -path '*/node_modules/*' 2>/dev/null)

.PHONY: help setup looks-can-be-built demo demo-reset test test-heavy check bench format migration
.PHONY: check-format check-lint check-types check-imports check-dependencies check-house check-schema check-translations

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(INSTALLED) $(ASSETS) $(CATALOGUES) ## install what is needed into .venv, build styles and translations

demo: looks-can-be-built setup ## start web, scheduler and phone simulator with example data; PORT=8000
	@test -f $(ASSETS) || { echo "The demo needs its styles, and those need node 20 or newer with npm: install them and run make demo again."; exit 1; }
	@exec $(BIN)/eldercare demo $(if $(HOST),--host $(HOST)) $(if $(PORT),--port $(PORT)) $(ARGS)

looks-can-be-built: # before minutes of installing, not after
	@test -f $(ASSETS) || sh scripts/have-node

demo-reset: setup ## forget the demo's data; the next make demo starts over
	@$(BIN)/eldercare demo --reset $(ARGS)

test: setup ## run every test on SQLite and on PostgreSQL; ARGS="-k ledger --engine sqlite", "-n 0" for one after the other
	@$(BIN)/pytest --numprocesses auto --dist loadfile $(ARGS)

test-heavy: setup ## run the tests that take minutes
	@$(BIN)/pytest -m heavy $(ARGS)

check: check-format check-lint check-types check-imports check-dependencies check-house check-schema check-translations ## format, lint, types, import contracts, migrations, translations

check-format: setup
	$(BIN)/ruff format --check --quiet .

check-lint: setup
	$(BIN)/ruff check --quiet .

check-types: setup
	$(BIN)/mypy eldercare scripts tests/support tests/conftest.py $(wildcard benchmarks/*.py benchmarks/*/*.py)

check-imports: setup
	$(BIN)/lint-imports --no-logo

check-dependencies: setup
	$(BIN)/deptry .

check-house: setup
	$(BIN)/python -m scripts.house

check-schema: setup
	$(BIN)/python -m scripts.check_schema

check-translations: setup
	$(BIN)/python -m scripts.check_translations

bench: setup ## measure, and print ratios that hold on any machine
	@$(BIN)/python -m benchmarks $(ARGS)

format: setup ## format the code and mend what can be mended without thought
	@$(BIN)/ruff check --fix --quiet .; $(BIN)/ruff format .

migration: setup ## write the revision that brings the database to the models; m="what changes"
	@$(BIN)/python -m scripts.new_migration "$(m)"
	@$(BIN)/ruff check --fix --quiet migrations; $(BIN)/ruff format --quiet migrations

$(INSTALLED): pyproject.toml constraints.txt $(COMPILED)
	@python=$$(sh scripts/find-python) && { test -x $(BIN)/python || "$$python" -m venv .venv; }
	@sh scripts/have-compiler $(BIN)/python
	@echo "Installing the Python packages into .venv and compiling the planner"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]' --constraint constraints.txt
	@touch $@

$(PACKAGES): frontend/package.json frontend/package-lock.json
	@! sh scripts/have-node || { echo "Fetching the front-end packages" && \
		cd frontend && npm ci --no-audit --no-fund --loglevel=error && touch ../$@; }

$(ASSETS): $(PACKAGES) $(FRONTEND)
	@! sh scripts/have-node quietly || { echo "Building styles and scripts" && \
		cd frontend && npm run --silent build && touch ../$@; }

%.mo: %.po $(INSTALLED)
	@$(BIN)/pybabel --quiet compile --input-file $< --output-file $@
