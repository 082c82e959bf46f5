# Two commands do all: make run, make test. Each sets up what is missing first.
SHELL := /bin/bash
PYTHON := .venv/bin/python
SOURCES := engine models plugins desktop assets tests packaging

.PHONY: run test lint setup bench bench-models bench-media bench-retrieval translations screenshots clean

run: setup
	@.venv/bin/jackdaw demo --window

test: setup
	QT_QPA_PLATFORM=offscreen packaging/linux/offline.sh packaging/linux/test.sh

lint: setup
	$(PYTHON) -m ruff check $(SOURCES)
	$(PYTHON) -m ruff format --check $(SOURCES)
	$(PYTHON) -m mypy

setup:
	@packaging/linux/setup.sh

# make bench-retrieval DATA=folder: the folder holds corpus/, queries.jsonl and qrels.tsv
bench-retrieval: setup
	$(PYTHON) -m tests.bench.retrieval $(DATA)

# weights of real sizes are made and removed again: 1 GB in the temporary folder
bench-models: setup
	$(PYTHON) -m tests.bench generation overhead models

# pages, pictures, sound and video beside the bare libraries
bench-media: setup
	$(PYTHON) -m tests.bench.media

bench: setup
	$(PYTHON) -m tests.bench

# the window's texts: assets/translations
translations: setup
	$(PYTHON) packaging/translations/make.py

# the window's pictures, each view in five states: docs/screenshots
screenshots: setup
	$(PYTHON) packaging/pictures/states.py

# Trains the models that tests use and replaces those in assets/tiny; minutes with a GPU, hours without.
# make tiny-models ARGS="language --minutes 60 --threads 1"
tiny-models: setup
	$(PYTHON) -m models.tiny $(ARGS)

clean:
	rm -rf .venv .pytest_cache .mypy_cache .ruff_cache .hypothesis
