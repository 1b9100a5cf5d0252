# make demo: the first case, from nothing to a page. make test: everything the tests need, and all
# tests. Nothing is installed outside .venv, except a browser where `make test` finds none.

PYTHON ?= python3
BIN := .venv/bin
INSTALL := -m pip install --quiet --disable-pip-version-check
PIP := $(BIN)/python $(INSTALL) -c constraints.txt
MINIMUM := build/minimum

.PHONY: demo test test-minimum lint benchmark docs constraints clean

demo: .venv/installed
	$(BIN)/regiotafel demo

test: .venv/installed-test
	tests/install_browser $(BIN)
	$(BIN)/python -m pytest -n 2 --dist loadscope

# The least versions that pyproject.toml allows, on all tests that need neither a browser nor the
# bundled country. Old versions may use what newer ones of others call deprecated. Numba's compiled
# code is kept apart: two versions of Numba in one folder discard each other's.
test-minimum: $(MINIMUM)/installed
	NUMBA_CACHE_DIR="$(CURDIR)/$(MINIMUM)/numba" $(MINIMUM)/bin/python -m pytest -n 2 --dist loadscope \
		-m "not national and not browser" -W default::DeprecationWarning

lint: .venv/installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

benchmark: .venv/installed-test
	$(PIP) -e '.[benchmark]'
	$(BIN)/python benchmarks/travel.py
	$(BIN)/python benchmarks/model.py
	$(BIN)/python benchmarks/impact.py
	$(BIN)/python benchmarks/usual_trips.py
	tests/install_browser $(BIN)
	$(BIN)/python benchmarks/page.py

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

$(MINIMUM)/installed: pyproject.toml constraints-minimum.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || \
		{ echo "The least versions are those for Python 3.11; name it: make test-minimum PYTHON=python3.11"; exit 2; }
	test -x $(MINIMUM)/bin/python || $(PYTHON) -m venv $(MINIMUM)
	$(MINIMUM)/bin/python $(INSTALL) -c constraints-minimum.txt -e '.[test]'
	touch $@

# Pin anew: the newest versions that pyproject.toml allows, and the least (needs uv).
COMPILE := uv pip compile pyproject.toml --universal --python-version 3.11 --upgrade --no-header --no-annotate
constraints:
	$(COMPILE) --extra test --extra lint --extra docs -o constraints.txt
	$(COMPILE) --extra test --resolution lowest-direct -o constraints-minimum.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist site
