# `make compare` and `make test` do all the set-up on a machine with Python 3.11 or later, a C compiler and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed

.PHONY: compare test lint unit readers bench clean

compare: $(INSTALLED)
	@$(BIN)/casekit compare

test: lint unit

lint: $(INSTALLED)
	$(BIN)/ruff check casekit tests benchmarks plugins
	$(BIN)/ruff format --check casekit tests benchmarks plugins
	$(BIN)/mypy
	@for plugin in plugins/*/pyproject.toml; do \
		(cd $$(dirname $$plugin) && $(CURDIR)/$(BIN)/mypy --cache-dir ../../.mypy_cache) || exit 1; done
	$(BIN)/lint-imports --no-cache

unit: $(INSTALLED)
	$(BIN)/python -m pytest -n auto --dist worksteal $(SELECT)

# Programs that read what casekit writes. Tests that need one are left out where it is missing, unless CASEKIT_READERS=required.
READERS := chromium fonts-dejavu-core fonts-liberation libreoffice-calc-nogui libreoffice-writer-nogui lmodern poppler-utils \
	texlive-latex-base texlive-latex-recommended texlive-luatex

readers: $(INSTALLED)
	apt-get update -qq
	DEBIAN_FRONTEND=noninteractive apt-get install -qq --yes --no-install-recommends $(READERS) >/dev/null
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test,readers]' >&2

bench: $(INSTALLED)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[bench]' >&2
	$(BIN)/python benchmarks/run.py

# durable-rules is source only; the macro lets it build and import on Python 3.13 and later.
$(INSTALLED): pyproject.toml constraints.txt
	@$(PYTHON) -m venv $(VENV) >&2
	@CPPFLAGS="$(CPPFLAGS) -DPyEval_CallObject=PyObject_CallObject" \
		$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[test]' >&2
	@touch $@

clean:
	rm -rf .venv .venv-* build dist .mypy_cache .ruff_cache .hypothesis .pytest_cache
