# make demo: the first case, from nothing to a page. make test: everything the tests need, and all
# tests. Nothing is installed outside .venv, except a browser where `make test` finds none.

PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: demo test lint benchmark docs constraints clean

demo: .venv/installed
	$(BIN)/regiotafel demo

test: .venv/installed-test
	tests/install_browser $(BIN)
	$(BIN)/python -m pytest -n 2 --dist loadscope

lint: .venv/installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

benchmark: .venv/installed-test
	$(PIP) -e '.[benchmark]'
	$(BIN)/python benchmarks/travel.py
	$(BIN)/python benchmarks/model.py

docs: .venv/installed-test
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet
	@echo "site/index.html"

.venv/installed: pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name it: make PYTHON=python3.12"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(PIP) -e .
	touch $@

.venv/installed-test: .venv/installed
	$(PIP) -e '.[test,lint,docs]'
	touch $@

# Pin anew: the newest versions that pyproject.toml allows (needs uv).
constraints:
	uv pip compile pyproject.toml --extra test --extra lint --extra docs --universal --python-version 3.11 \
		--upgrade --no-header --no-annotate -o constraints.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist site
