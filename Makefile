# Wharfinger. `make` or `make help` lists what there is.

VENV ?= .venv
PYTHON = $(VENV)/bin/python
# Production settings, for checks that look at them.
PRODUCTION = WHARFINGER_HTTPS=1 ALLOWED_HOSTS=wharfinger.example DEBUG=0

.DEFAULT_GOAL := help
.PHONY: help serve test lint bench install-dev lock vendor clean

help: ## List the targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

serve: ## Start Wharfinger on http://127.0.0.1:8000 (PORT=…, WHARFINGER_DATA=…)
	@scripts/install.sh $(VENV) requirements.lock
	@exec $(PYTHON) scripts/serve.py

test: install-dev ## Install what the tests need and run all of them (ARGS=…)
	@scripts/test.sh $(VENV) $(ARGS)

lint: install-dev ## Check style, types, templates, settings and migrations
	@scripts/lint.sh $(VENV)

bench: install-dev ## Measure the pages on a simulated fleet
	@exec $(PYTHON) -m bench $(ARGS)

install-dev:
	@scripts/install.sh $(VENV) requirements-dev.lock requirements.lock

lock: install-dev ## Choose the newest allowed versions and pin them with hashes
	@scripts/lock.sh $(VENV)

vendor: ## Copy the front end's libraries from npm again
	@exec static/vendor/update.sh

clean: ## Remove the virtual environment and the tools' caches; keeps ./var
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .hypothesis
