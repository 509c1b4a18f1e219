# `make demo` shows what syncd does, `make test` whether it still does. Nothing is left outside this folder.
PYTHON ?= python3
ARGS ?=
CACHE := $(CURDIR)/.cache
BIN := $(CURDIR)/.venv/bin

export TMPDIR := $(CACHE)/tmp
export PIP_CACHE_DIR := $(CACHE)/pip
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_BUILD_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_ROOT_USER_ACTION := ignore
export COVERAGE_FILE := $(CACHE)/coverage/data

# pip has the person's own home, where a proxy or a mirror may be configured; what we run has one of its own.
OWN := HOME='$(CACHE)/home' XDG_CONFIG_HOME='$(CACHE)/home/config' XDG_DATA_HOME='$(CACHE)/home/data' \
	XDG_STATE_HOME='$(CACHE)/home/state' XDG_CACHE_HOME='$(CACHE)/home/cache'

.PHONY: demo test coverage lint types contracts check bench score golden clean
.DELETE_ON_ERROR:

demo: .venv/demo.stamp
	@$(OWN) '$(BIN)/syncd' demo $(ARGS)

test: .venv/test.stamp
	@$(OWN) '$(BIN)/python' -m pytest -q -n 2 -o tmp_path_retention_policy=failed $(ARGS)

# Counting lines costs as much again as half the tests: asked for, not paid for every time.
coverage: .venv/test.stamp
	@$(OWN) '$(BIN)/python' -m pytest -q -n 2 -o tmp_path_retention_policy=failed \
		--cov --cov-report=term:skip-covered --cov-report=html:.cache/coverage/html $(ARGS)

lint: .venv/test.stamp
	@'$(BIN)/ruff' check -q .
	@'$(BIN)/ruff' format -q --check .

types: .venv/test.stamp
	@'$(BIN)/mypy'

contracts: .venv/test.stamp
	@'$(BIN)/lint-imports'

check: lint types contracts

bench: .venv/test.stamp
	@$(OWN) '$(BIN)/python' -m tests.bench $(ARGS)

score: .venv/test.stamp
	@$(OWN) '$(BIN)/python' -m tests.corpus $(ARGS)

golden: .venv/test.stamp
	@GOLDEN=write $(OWN) '$(BIN)/python' -m pytest -q -n0 tests/pure/test_golden.py tests/google/test_life.py

clean:
	rm -rf .venv .cache .coverage* .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist ./*.egg-info
	find . -name __pycache__ -prune -exec rm -rf {} +

# One recipe for both; a stamp is older than what it depends on exactly if something has to be installed.
.venv/demo.stamp .venv/test.stamp: .venv/%.stamp: pyproject.toml constraints.txt
	@mkdir -p '$(TMPDIR)' '$(CACHE)/home' '$(CACHE)/coverage'
	@'$(BIN)/python' -c 'import pip' 2>/dev/null || '$(PYTHON)' -m venv --clear .venv
	@echo 'Installing what "make $*" needs into .venv; the first time takes a minute or two …'
	@'$(BIN)/python' -m pip install -q -e '.[$*]'
	@touch '$@'
