# The habits of this project. `make run` and `make test` need Python 3.11 or newer and make, nothing else.
PYTHON ?= python3
BIN := .venv/bin
UV := .tools/bin/uv
READY := .venv/.ready

.DEFAULT_GOAL := help
.PHONY: help run test check format bench dagster parts lock clean
# `make run -- --no-serve` hands what follows the dashes to `baqylau demo`.
ifeq (run,$(firstword $(MAKECMDGOALS)))
RUN_ARGS := $(wordlist 2,$(words $(MAKECMDGOALS)),$(MAKECMDGOALS))
$(eval $(RUN_ARGS):;@:)
endif

help:  ## list what can be done
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "  make %-9s %s\n", $$1, $$2}'

run: $(READY)  ## the sample newsroom, end to end; `make run -- --no-serve` stops before the web pages
	@$(BIN)/baqylau demo $(RUN_ARGS)

test: $(READY)  ## every test (parts that this machine lacks are skipped, and say how to get them)
	@$(BIN)/python -m pytest $(PYTEST_ARGS)

check: $(READY)  ## lint, types, import contracts, lexicons
	@$(BIN)/ruff check . && $(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/python -m tools.check_lexicons

format: $(READY)  ## put the code into the house form
	@$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

bench: $(READY)  ## speed and memory, each with its ratio to a baseline measured in the same run
	@$(BIN)/python -m bench $(BENCH_ARGS)

dagster: $(READY)  ## Dagster's own interface over the definitions
	@DAGSTER_HOME="$$($(BIN)/python -m dagster_project.instance)" DAGSTER_DISABLE_TELEMETRY=1 \
	  $(BIN)/dagster dev -m dagster_project.definitions $(DAGSTER_ARGS)

parts: $(READY)  ## Tesseract for scans; Elasticsearch, PostgreSQL, Chromium for the tests (Debian, as root)
	@$(BIN)/python -m tools.parts install

lock: $(UV)  ## lock the dependencies again (hashes, no index address)
	@for f in runtime dev tools; do $(UV) pip compile -q --upgrade --universal --python-version 3.11 \
	  --generate-hashes --no-header --no-emit-index-url --no-annotate requirements/$$f.in -o requirements/$$f.txt; done

clean:  ## remove the environment (data stays)
	rm -rf .venv .tools

$(UV): requirements/tools.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Baqylau needs Python 3.11 or newer; say which with: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv .tools || { echo "Python's venv module is missing (Debian: apt install python3-venv)" >&2; exit 1; }
	@.tools/bin/python -m pip install --quiet --require-hashes -r requirements/tools.txt
	@touch $@

$(READY): $(UV) requirements/dev.txt pyproject.toml
	@echo "Installing Baqylau's dependencies into .venv (once, some minutes) …"
	@$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@
