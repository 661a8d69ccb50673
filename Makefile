# make run: everything from a fresh clone to the page in a browser. make test: the quick suite.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
# With what only an index on servers needs.
CLUSTER := $(VENV)/.cluster
# Each core takes the tests of one file after another, the browser's, which wait long, first.
AT_ONCE := -n auto --dist loadfile --no-loadscope-reorder
PACKAGES := chromium tesseract-ocr tesseract-ocr-vie antiword fonts-dejavu-core strace

.PHONY: run test test-all test-cluster check fix ingest rebuild repair packages clean
.DELETE_ON_ERROR:

run: $(READY)
	$(BIN)/python ingest.py || [ $$? -eq 3 ]
	$(BIN)/python -m tracuu serve

ingest: $(READY)
	$(BIN)/python ingest.py

rebuild: $(READY)
	$(BIN)/python ingest.py --rebuild

repair: $(READY)
	$(BIN)/python -m tracuu repair

test: $(READY) packages
	$(BIN)/python -m pytest -m "not slow" --ignore tests/cluster $(AT_ONCE)

test-all: $(CLUSTER) packages
	@sh scripts/packages.sh postgresql
	$(BIN)/python -m pytest $(AT_ONCE)

# PostgreSQL, Milvus Lite and Ray, started by the tests themselves.
test-cluster: $(CLUSTER)
	@sh scripts/packages.sh postgresql
	$(BIN)/python -m pytest -m "not slow" $(AT_ONCE) tests/cluster

check: $(CLUSTER)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy

fix: $(READY)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# torch alone first: its pinned release is the CPU build, and nothing else may replace it.
$(READY): requirements.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Tra Cứu needs Python 3.11 or newer: make PYTHON=python3.11 run")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet $$(grep '^torch==' requirements.txt)
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $(READY)

$(CLUSTER): requirements-cluster.txt $(READY)
	$(BIN)/python -m pip install --quiet -r requirements-cluster.txt
	touch $(CLUSTER)

# Debian packages are optional: installed as root, otherwise named, and what needs them is skipped.
packages:
	@sh scripts/packages.sh $(PACKAGES)

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache
