PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
DEV_STAMP := $(VENV)/.installed-dev
REPLAY := .venv-replay
VALIDATORS := .venv-validators
DOCS := .venv-docs
SPARK := .venv-spark
INSTALL := python -m pip install --quiet --disable-pip-version-check --constraint

SECONDS ?= 60

.PHONY: demo test fuzz audit lint types eval docs bench clean

# What a harvest needs and pandas to look at it, in an environment of its own, at the versions of constraints.txt.
$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/$(INSTALL) constraints.txt --editable '.[demo]'
	touch $(STAMP)

# And what the checks and tests need.
$(DEV_STAMP): $(STAMP)
	$(BIN)/$(INSTALL) constraints.txt --editable '.[dev]'
	touch $(DEV_STAMP)

# pywb stands in an environment of its own: what it brings along would hide libraries that Scrapy uses.
$(REPLAY)/.installed: constraints-replay.txt
	$(PYTHON) -m venv $(REPLAY)
	$(REPLAY)/bin/$(INSTALL) constraints-replay.txt pywb setuptools
	touch $@

# So do the validators of what is exported: mlcroissant brings other stubs of pandas along. Of cffconvert and trafilatura nothing is
# wanted but a file each, the schema of CITATION.cff and the DTD of TEI.
$(VALIDATORS)/.installed: constraints-validators.txt
	$(PYTHON) -m venv $(VALIDATORS)
	$(VALIDATORS)/bin/$(INSTALL) constraints-validators.txt mlcroissant 'frictionless[parquet]'
	$(VALIDATORS)/bin/$(INSTALL) constraints-validators.txt --no-deps cffconvert trafilatura
	touch $@

# So does what builds the documentation, which reads our code and never imports it,
$(DOCS)/.installed: constraints-docs.txt
	$(PYTHON) -m venv $(DOCS)
	$(DOCS)/bin/$(INSTALL) constraints-docs.txt mkdocs-material mkdocstrings-python
	touch $@

# and Spark, half a gigabyte for three recipes of docs/loading.md.
$(SPARK)/.installed: constraints-spark.txt
	$(PYTHON) -m venv $(SPARK)
	$(SPARK)/bin/$(INSTALL) constraints-spark.txt pyspark
	touch $@

# Serves four sample portals on loopback, harvests them with the real spider, and prints what was found and how to load it.
demo: $(STAMP)
	@$(BIN)/python tests/portals/demo.py

# Spark needs Java: where there is none, the tests say that its recipes were not run.
test: $(DEV_STAMP) $(REPLAY)/.installed $(VALIDATORS)/.installed docs $(if $(shell command -v java),$(SPARK)/.installed)
	$(BIN)/ruff check .
	$(BIN)/mypy
	PATH="$$PATH:$(CURDIR)/$(REPLAY)/bin:$(CURDIR)/$(VALIDATORS)/bin" $(BIN)/python -m pytest -n 2

# Throws mutated input at everything that reads what strangers wrote, for so many seconds on two processors; an hour by hand.
fuzz: $(DEV_STAMP)
	$(BIN)/python -m fuzz.run --seconds $(SECONDS)

# Asks the advisories of PyPI about the versions of constraints.txt; it needs the network, so no test depends on it.
audit: $(DEV_STAMP)
	$(PYTHON) -m venv $(VENV)-audit
	$(VENV)-audit/bin/python -m pip install --quiet --disable-pip-version-check pip-audit
	$(VENV)-audit/bin/pip-audit --strict --disable-pip --no-deps --requirement constraints.txt

lint: $(DEV_STAMP)
	$(BIN)/ruff check .

types: $(DEV_STAMP)
	$(BIN)/mypy

# Reads the golden pages, and recorded portals where NGOAIVU_RECORDED names their folder, and fails where a figure fell.
eval: $(DEV_STAMP)
	$(BIN)/python bench/evaluate.py

# Each stage against its floor and its peer, in one table; some two minutes on two quiet cores.
bench: $(DEV_STAMP)
	$(BIN)/$(INSTALL) constraints.txt --editable '.[bench]'
	$(BIN)/python -m bench.together

# The site, in site/; a link that leads nowhere or a page without its place fails.
docs: $(DOCS)/.installed
	NO_MKDOCS_2_WARNING=1 $(DOCS)/bin/mkdocs build --strict --quiet

clean:
	rm -rf $(VENV) $(VENV)-audit $(REPLAY) $(VALIDATORS) $(DOCS) $(SPARK) site demo-archive .mypy_cache .ruff_cache .pytest_cache .hypothesis
