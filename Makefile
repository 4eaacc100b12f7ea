# Set up, run and check Webcare. `make` alone says what there is.
#
# Everything lands in .venv and .cache; nothing is done twice while what it was
# made from is unchanged. Arguments: make test args="-k inbox -x"

.DEFAULT_GOAL := help
.NOTPARALLEL:
.SUFFIXES:
MAKEFLAGS += --no-print-directory
# Compile once, not at every start, whatever a container's environment says: git
# ignores what that leaves behind, and `make clean` removes it.
unexport PYTHONDONTWRITEBYTECODE

args ?=
BIN := .venv/bin
# What has been installed into .venv, as empty files to compare dates with.
DONE := .venv/.done
ECHO := examples/webcare-echo
ASSETS := core/webcare/web/assets
STATIC := core/webcare/web/static
CODE := $(wildcard core plugins tests examples benchmarks chaos) hatch_build.py

# uv is fast, pip is everywhere: when uv cannot reach what pip is set up to
# reach (a mirror in pip.conf, say), pip does it.
UV := $(BIN)/uv
PIP := $(BIN)/python -m pip install -qq --disable-pip-version-check
LOCKED = $(UV) pip install -q -p $(BIN)/python --require-hashes -r $(1) \
	|| { echo "uv could not do it; trying pip."; $(PIP) --require-hashes -r $(1); }
# The build itself uses locked versions too.
EDITABLE = $(UV) pip install -q -p $(BIN)/python --no-deps \
	--build-constraints requirements/dev.txt -e $(1) \
	|| { echo "uv could not do it; trying pip."; $(PIP) --no-deps -e $(1); }
COMPILE := $(UV) pip compile -q --universal --generate-hashes \
	--no-emit-index-url --no-header --annotation-style line -p 3.11

.PHONY: help
help: ## List these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' Makefile

.PHONY: run
run: setup ## Start Webcare with demo data and simulated platforms
	@$(BIN)/webcare demo $(args)

.PHONY: setup
setup: $(DONE)/project $(DONE)/assets ## Install Webcare into .venv

.PHONY: setup-dev
setup-dev: $(DONE)/project $(DONE)/dev $(DONE)/assets $(if $(wildcard $(ECHO)/pyproject.toml),$(DONE)/echo) ## Install what tests and linters need, too

.PHONY: test
test: setup-dev ## Run the tests: make test args="tests/unit -x"
	@$(BIN)/python -m tests.services.browser
	@$(BIN)/python -m pytest -n logical --dist worksteal $(args)

.PHONY: lint
lint: setup-dev ## Check style, types, layers and spelling
	@status=0; \
	$(BIN)/ruff check --quiet . || status=1; \
	$(BIN)/ruff format --quiet --check . || status=1; \
	$(BIN)/mypy --no-error-summary $(CODE) || status=1; \
	$(BIN)/lint-imports --no-cache --no-logo > .cache/imports.txt || { cat .cache/imports.txt; status=1; }; \
	$(BIN)/codespell || status=1; \
	$(BIN)/python hatch_build.py check || status=1; \
	if [ $$status = 0 ]; then echo "All linters are content."; fi; exit $$status

.PHONY: fix
fix: setup-dev ## Repair what linters can repair
	@$(BIN)/ruff check --quiet --fix . || true
	@$(BIN)/ruff format .

.PHONY: docs
docs: setup-dev ## Check that the documentation is true
	@$(BIN)/python -m pytest tests/architecture -k docs $(args)

.PHONY: bench
bench: setup-dev ## Measure
	@$(BIN)/python -m benchmarks $(args)

.PHONY: simulate
simulate: setup-dev ## Live through a day of 300 people at work, and say what came of it
	@$(BIN)/python -m benchmarks.day $(args)

.PHONY: chaos
chaos: setup-dev ## Break things on purpose: make chaos args="kills --scale 0.05"
	@$(BIN)/python -m chaos $(args)

.PHONY: assets
assets: setup-dev ## Bundle the front end again, if it changed
	@$(BIN)/python hatch_build.py

.PHONY: lock
lock: setup-dev ## Pin what pyproject.toml asks for; newer: make lock args=--upgrade
	@echo uv | $(COMPILE) $(args) -o requirements/tools.txt - > /dev/null
	@$(COMPILE) $(args) --group dev -o requirements/dev.txt pyproject.toml > /dev/null
	@# The same versions, less of them.
	@$(COMPILE) $(args) -c requirements/dev.txt -o requirements/run.txt pyproject.toml > /dev/null
	@$(BIN)/python hatch_build.py lock

.PHONY: clean
clean: ## Remove everything that make made
	@rm -rf .venv .cache build dist $(STATIC)
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

# A name may exist and still not run (a version manager's stand-in), so each
# candidate is tried.
$(DONE)/venv:
	@for name in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
		if $$name -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null; \
		then python=$$name; break; fi; \
	done; \
	if [ -z "$$python" ]; then \
		echo "Webcare needs Python 3.11 or newer, and none was found. Install one, or say where it is: make PYTHON=/path/to/python3" >&2; \
		exit 1; \
	fi; \
	if ! $$python -c 'import ensurepip, venv' 2> /dev/null; then \
		echo "$$python cannot make a virtual environment. On Debian and Ubuntu: apt-get install python3-venv" >&2; \
		exit 1; \
	fi; \
	echo "Making .venv with $$($$python --version)."; \
	$$python -m venv .venv
	@mkdir -p $(DONE) .cache
	@touch $@

$(DONE)/tools: requirements/tools.txt | $(DONE)/venv
	@$(PIP) --require-hashes -r requirements/tools.txt
	@touch $@

$(DONE)/run: requirements/run.txt $(DONE)/tools
	@echo "Installing what Webcare needs."
	@$(call LOCKED,requirements/run.txt)
	@touch $@

$(DONE)/dev: requirements/dev.txt $(DONE)/tools
	@echo "Installing what tests and linters need."
	@# Compiled, which pip does unasked: else whoever cannot write it waits each time.
	@UV_COMPILE_BYTECODE=1 $(call LOCKED,requirements/dev.txt)
	@touch $@

$(DONE)/project: $(DONE)/run pyproject.toml hatch_build.py
	@echo "Bundling the front end and installing Webcare."
	@$(call EDITABLE,.)
	@touch $@

# With Node at hand, one second; without it, installing again is what fetches it.
$(DONE)/assets: $(shell find $(ASSETS) -type f) | $(DONE)/project
	@if [ -e $(STATIC)/.stamp ] && [ -z "$$(find $(ASSETS) -type f -newer $(STATIC)/.stamp)" ]; \
	then :; \
	elif [ -e $(DONE)/dev ]; then $(BIN)/python hatch_build.py; \
	else echo "Bundling the front end."; $(call EDITABLE,.); fi
	@touch $@

$(DONE)/echo: $(ECHO)/pyproject.toml $(DONE)/project
	@$(call EDITABLE,$(ECHO))
	@touch $@
