# Two commands do everything on a fresh machine: `make videos` and `make test`.
# ARGS passes words on: make videos ARGS="taylor --profile draft", make test ARGS="-k taylor -x".

VENV := .venv
RUN := $(VENV)/bin/python
READY := $(VENV)/.ready
BROWSER := $(VENV)/.browser
ARGS ?=

# One thread a process: parallelism is by film and by test, and torch would otherwise take all cores.
export OMP_NUM_THREADS ?= 1

.PHONY: help videos test lint setup bench pictures clean
.DEFAULT_GOAL := help

help: ## show this
	@sed -n 's/^\([a-z]*\):.*## /make \1	/p' $(MAKEFILE_LIST)

videos: $(READY) ## set up if needed, then render every film into dist/
	@$(RUN) render.py $(ARGS)

test: $(READY) $(BROWSER) ## set up if needed, then run all tests
	@$(RUN) -m pytest -n auto --dist worksteal $(ARGS)

lint: $(READY) ## check style and types
	@$(RUN) -m ruff check .
	@$(RUN) -m ruff format --check .
	@$(RUN) -m mypy

setup: $(READY) ## install what is missing: system libraries, .venv, Python packages

$(READY): pyproject.toml constraints.txt setup.sh
	@./setup.sh $(VENV)
	@touch $@

# Chromium and node are for tests alone. Without them those tests are skipped, but not in CI.
$(BROWSER): setup.sh | $(READY)
	@if ./setup.sh --browser; then touch $@; else echo "make: going on without"; fi

bench: $(READY) ## compare with plain manim; ARGS="--all" takes the whole series
	@$(RUN) bench/engine.py $(ARGS)
	@$(RUN) bench/table.py

pictures: videos ## renew the README's pictures from the posters
	@mkdir -p assets/readme
	@for poster in dist/*.webp; do ffmpeg -v error -y -i $$poster -vf scale=640:-2 \
		-quality 85 assets/readme/$$(basename $$poster); done

clean: ## delete what was rendered
	rm -rf dist media
