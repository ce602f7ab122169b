PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed

.PHONY: demo test lint types eval bench clean

# Everything a command needs is installed once, into an environment of its own, at the versions of constraints.txt.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(STAMP)

# Serves two sample portals on loopback, harvests them with the real spider, and prints what was found and how to load it.
demo: $(STAMP)
	$(BIN)/python tests/portals/demo.py

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2

lint: $(STAMP)
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy

# Reads the golden pages, and recorded portals where NGOAIVU_RECORDED names their folder, and fails where a figure fell.
eval: $(STAMP)
	$(BIN)/python bench/evaluate.py

clean:
	rm -rf $(VENV) demo-archive .mypy_cache .ruff_cache .pytest_cache .hypothesis
