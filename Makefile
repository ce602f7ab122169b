PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
REPLAY := .venv-replay
REPLAY_STAMP := $(REPLAY)/.installed
VALIDATORS := .venv-validators
VALIDATORS_STAMP := $(VALIDATORS)/.installed

.PHONY: demo test lint types eval bench clean

# Everything a command needs is installed once, into an environment of its own, at the versions of constraints.txt.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(STAMP)

# pywb stands in an environment of its own: what it brings along would hide libraries that Scrapy uses.
$(REPLAY_STAMP): constraints-replay.txt
	$(PYTHON) -m venv $(REPLAY)
	$(REPLAY)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints-replay.txt pywb setuptools
	touch $(REPLAY_STAMP)

# The validators of what is exported stand in one, too: mlcroissant brings other stubs of pandas along. Of cffconvert and trafilatura
# nothing is wanted but a file each, the schema of CITATION.cff and the DTD of TEI.
$(VALIDATORS_STAMP): constraints-validators.txt
	$(PYTHON) -m venv $(VALIDATORS)
	$(VALIDATORS)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints-validators.txt mlcroissant 'frictionless[parquet]'
	$(VALIDATORS)/bin/python -m pip install --quiet --disable-pip-version-check --constraint constraints-validators.txt --no-deps cffconvert trafilatura
	touch $(VALIDATORS_STAMP)

# Serves two sample portals on loopback, harvests them with the real spider, and prints what was found and how to load it.
demo: $(STAMP)
	$(BIN)/python tests/portals/demo.py

test: $(STAMP) $(REPLAY_STAMP) $(VALIDATORS_STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	PATH="$$PATH:$(CURDIR)/$(REPLAY)/bin:$(CURDIR)/$(VALIDATORS)/bin" $(BIN)/python -m pytest -n 2

lint: $(STAMP)
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy

# Reads the golden pages, and recorded portals where NGOAIVU_RECORDED names their folder, and fails where a figure fell.
eval: $(STAMP)
	$(BIN)/python bench/evaluate.py

clean:
	rm -rf $(VENV) $(REPLAY) $(VALIDATORS) demo-archive .mypy_cache .ruff_cache .pytest_cache .hypothesis
