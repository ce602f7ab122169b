PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
REPLAY := .venv-replay
REPLAY_STAMP := $(REPLAY)/.installed

SECONDS ?= 60

.PHONY: demo test fuzz audit lint types eval bench clean

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

# Serves two sample portals on loopback, harvests them with the real spider, and prints what was found and how to load it.
demo: $(STAMP)
	$(BIN)/python tests/portals/demo.py

test: $(STAMP) $(REPLAY_STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy
	PATH="$$PATH:$(CURDIR)/$(REPLAY)/bin" $(BIN)/python -m pytest -n 2

# Throws mutated input at everything that reads what strangers wrote, for so many seconds on two processors; an hour by hand.
fuzz: $(STAMP)
	$(BIN)/python -m fuzz.run --seconds $(SECONDS)

# Asks the advisories of PyPI about the versions of constraints.txt; it needs the network, so no test depends on it.
audit: $(STAMP)
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	$(VENV)-audit/bin/pip-audit --strict --disable-pip --no-deps --requirement constraints.txt

lint: $(STAMP)
	$(BIN)/ruff check .

types: $(STAMP)
	$(BIN)/mypy

# Reads the golden pages, and recorded portals where NGOAIVU_RECORDED names their folder, and fails where a figure fell.
eval: $(STAMP)
	$(BIN)/python bench/evaluate.py

clean:
	rm -rf $(VENV) $(VENV)-audit $(REPLAY) demo-archive .mypy_cache .ruff_cache .pytest_cache .hypothesis
