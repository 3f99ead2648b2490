# The project's tasks. `make help` lists them.
.DEFAULT_GOAL := help
SHELL := /bin/bash
# The first Python that is 3.11 or newer.
PYTHON ?= $(firstword $(shell for each in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$each -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$each; done) python3)
PIP := .venv/bin/python -m pip install --quiet --disable-pip-version-check
BIN := .venv/bin
INSTALLED := .venv/.installed
RARE := /(tests|testing/(suite|fixtures)|pip|setuptools|mypy|mypyc|graphql|devtools|f2py|lexers|mssql|mysql|oracle)/|/graph_objs/(?!_figure\.|__init__)
NODE_INSTALLED := node_modules/.package-lock.json
BIOME := node_modules/.bin/biome
PORT ?= 8050
OUT ?= build/screenshots

.PHONY: help
help: ## list all targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 16

$(INSTALLED): pyproject.toml requirements.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Insights Dash needs Python 3.11 or newer; $(PYTHON) is" \
			"$$($(PYTHON) --version 2>/dev/null || echo missing). Use another one: make PYTHON=/path/to/python3 …" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) can't create virtual environments. On Debian or Ubuntu, run:" >&2; \
		echo "    sudo apt-get install python3-venv" >&2; exit 1; }
	@echo "Installing into .venv. This takes a minute or two …"
	@$(PYTHON) -m venv .venv
# Two halves at a time, and without a resolver: the lock file names every package.
	@{ $(PIP) --no-compile --no-deps -r <(awk 'NR % 2' requirements.lock) & half=$$!; \
		$(PIP) --no-compile --no-deps -r <(awk 'NR % 2 == 0' requirements.lock); other=$$?; \
		wait $$half && [ $$other = 0 ] && $(PIP) --no-deps --editable .; } || { \
		echo "The packages in requirements.lock couldn't be installed (see above). They come from pypi.org," \
			"or from PIP_INDEX_URL if it is set. Check that it is reachable, then run make again." >&2; exit 1; }
# On all cores. What is hardly ever imported can wait.
	@$(BIN)/python -m compileall -qq -j 0 -x '$(RARE)' .venv/lib insights_dash tests/support benchmarks || true
	@touch $@

$(NODE_INSTALLED): package.json package-lock.json | node
	@npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null || { \
		echo "The packages in package-lock.json couldn't be installed (see above). They come from registry.npmjs.org," \
			"or from the registry that npm is configured with. Check that it is reachable, then run make again." >&2; exit 1; }
	@touch $@

.PHONY: install
install: $(INSTALLED) ## install everything into .venv, at the locked versions

.PHONY: run
run: $(INSTALLED) ## serve the demo at http://127.0.0.1:8050 (PORT=… to change the port)
	@$(BIN)/insights-dash demo --port $(PORT)

.PHONY: test
test: $(INSTALLED) chromium test-scripts ## run every test (PYTEST_ARGS=… to run some of those in Python)
	@INSIGHTS_INSTALL_POSTGRES=yes PYTHONDONTWRITEBYTECODE= tools/with-postgres $(BIN)/pytest --quiet --numprocesses=4 --dist=loadgroup $(PYTEST_ARGS)

.PHONY: test-scripts
test-scripts: node ## run the unit tests of the browser's scripts
	@node --test --test-reporter=spec tests/browser/*.test.js

.PHONY: thorough
thorough: $(INSTALLED) ## try each property with 500 examples instead of 25
	@$(BIN)/pytest --quiet --numprocesses=2 -m hypothesis --hypothesis-profile=thorough

.PHONY: fuzz
fuzz: $(INSTALLED) ## fuzz the API against its OpenAPI schema (EXAMPLES=… per operation)
	@INSIGHTS_FUZZ_EXAMPLES=$(or $(EXAMPLES),100) $(BIN)/pytest --quiet tests/api/test_api_openapi_fuzz.py

.PHONY: client-table
client-table: $(INSTALLED) node ## run Octopus's clients, and write their calls into docs/clients.md
	@$(BIN)/pytest --quiet --renew-client-table tests/clients

.PHONY: coverage
coverage: $(INSTALLED) chromium ## run every test with branch coverage, which takes a third longer
	@INSIGHTS_INSTALL_POSTGRES=yes tools/with-postgres $(BIN)/pytest --quiet --numprocesses=2 --dist=loadgroup -p pytest_cov --cov --cov-report=term $(PYTEST_ARGS)

.PHONY: check
check: $(INSTALLED) $(NODE_INSTALLED) ## run ruff (all rules), mypy (strict), Biome, and the word list for plain English
	$(BIN)/ruff check --no-cache .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIOME) check --error-on-warnings
	tools/bundle --check
	$(BIN)/python -m tools.word_list

.PHONY: format
format: $(INSTALLED) $(NODE_INSTALLED) ## format the code, and fix what ruff and Biome can fix
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIOME) check --write

.PHONY: bundle
bundle: $(NODE_INSTALLED) ## bundle the modules in browser/ into assets/, after they have changed
	@tools/bundle

.PHONY: bench
bench: $(INSTALLED) ## compare the engine with DuckDB, pandas and SQL, then time server, imports, uploads and searches (BENCH_ARGS=--large adds 10 M deployments)
	@INSIGHTS_INSTALL_POSTGRES=yes tools/with-postgres $(BIN)/python -m benchmarks $(BENCH_ARGS)
	@$(BIN)/python -m benchmarks.served $(BENCH_ARGS)
	@$(BIN)/python -m benchmarks.bundle_import
	@$(BIN)/python -m benchmarks.recording
	@$(BIN)/python -m benchmarks.upload_reading --rows 100000

.PHONY: bench-browser
bench-browser: $(INSTALLED) chromium ## compare the GOV.UK report in Chromium with its goals (BENCH_ARGS="--runs 9" for more visits)
	@$(BIN)/python -m benchmarks.browser $(BENCH_ARGS)

.PHONY: screenshots
screenshots: $(INSTALLED) chromium ## take screenshots of every page, at three widths, light and dark (OUT=… to change the folder)
	@$(BIN)/python -m tools.screenshots --out "$(OUT)"

.PHONY: tour
tour: $(INSTALLED) chromium ## take the screenshots of README.md, docs/tour.md and docs/import.md
	@$(BIN)/python -m tools.tour
	@$(BIN)/python -m tools.guide

.PHONY: lock
lock: $(INSTALLED) ## update requirements.lock from pyproject.toml
	$(PIP) uv
	$(BIN)/uv pip compile --quiet --universal --upgrade --python-version 3.11 --extra test --extra postgres \
		--no-header --no-annotate pyproject.toml -o requirements.lock

.PHONY: chromium
chromium:
	@tools/install-chromium

.PHONY: node
node:
	@tools/install-node

.PHONY: clean
clean: ## delete everything that the other targets created
	rm -rf .venv node_modules .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage* htmlcov build dist
