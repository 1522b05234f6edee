# Needs Python 3.11 or later, and make. `make run PORT=8001` passes settings on.
PYTHON ?= $(firstword $(foreach name,python3.11 python3.12 python3.13 python3,$(shell command -v $(name))))
INSTALLED := .venv/.installed
TESTS ?=
WORKERS ?= 3

.PHONY: run test lint screenshots install clean
.DEFAULT_GOAL := run

run: $(INSTALLED)  ## the whole site in the foreground; Ctrl-C stops it
	@exec .venv/bin/python manage.py up

test: $(INSTALLED)  ## every test; TESTS=tests/accounts runs some of them
	.venv/bin/python -m pytest -n $(WORKERS) --dist loadfile $(TESTS)

lint: $(INSTALLED)  ## style, types, import contracts
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports

screenshots: $(INSTALLED)  ## the pictures in docs/screenshots, from a walk through the site; needs chromium
	INKLOOP_SCREENSHOTS=docs/screenshots INKLOOP_REQUIRE_BROWSER=1 \
		.venv/bin/python -m pytest tests/browser/test_journey.py

install: $(INSTALLED)

# Written last, so that an interrupted installation is taken up again.
$(INSTALLED): requirements.txt $(wildcard requirements/*.txt)
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else 1)' \
		|| { echo 'Inkloop needs Python 3.11 or later. Name one: make PYTHON=/path/to/python3.11'; exit 1; }
	@test -x .venv/bin/pip || $(PYTHON) -m venv .venv \
		|| { echo 'Python cannot make virtual environments here. On Debian: apt-get install python3-venv'; exit 1; }
	.venv/bin/python -m pip install --disable-pip-version-check -r requirements.txt
	@touch $@

clean:  ## what can be made again; the data in var/ stays
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis
	find accounts ocrsite recognition training tests -name __pycache__ -type d -prune -exec rm -rf {} +
