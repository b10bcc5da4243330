# The few commands that people use. `make help` lists them.

PORT ?= 8000
PYTHON := .venv/bin/python
export DEBUG ?= true

.DEFAULT_GOAL := help
.PHONY: help run test test-slow coverage mutants bench bench-admin bench-documents bench-search drill format lint valid lighthouse fixture screenshots requirements update pin-images

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-16s %s\n", $$1, $$2 }' Makefile

run: export BASE_URL ?= http://localhost:$(PORT)
run: .venv/run ## Set up all that is missing, serve the site and do what is scheduled (PORT=9000 make run for another port)
	@$(PYTHON) manage.py release --password-file var/administrator
	@printf '\nThe site:  %s/\nThe admin: %s/admin/ (the administrator is in var/administrator)\n\n' $(BASE_URL) $(BASE_URL)
	@$(PYTHON) manage.py run_scheduler & trap "kill $$!" EXIT INT TERM; $(PYTHON) manage.py runserver $(PORT)

test: .venv/develop ## Run the fast tests: two to three minutes on two cores
	@$(PYTHON) -m pytest -m "not slow and not browser"

test-slow: .venv/develop ## Run the tests that take a browser or patience
	@$(PYTHON) -m pytest -m "slow or browser" -r fER

coverage: .venv/develop ## Run the fast tests and say which lines and branches none of them runs; fails below the floor
	@$(PYTHON) -m pytest -q -m "not slow and not browser" --cov --cov-report term

mutants: .venv/develop ## Change merge, plan and page cache in 1,550 small ways, and list the changes that no test notices
	@$(PYTHON) -m mutmut run
	@$(PYTHON) -m mutmut results

bench: .venv/develop ## Measure how fast the site answers, side by side with others (wrk; BEFORE=COMMIT and Docker)
	@$(PYTHON) -m tests.bench
	@$(PYTHON) -m tests.bench_rendering $(BEFORE)
	@if command -v docker >/dev/null; then $(PYTHON) -m tests.bench_front_door $(BEFORE); fi

bench-admin: .venv/develop ## Measure how long an editor waits, beside plain Wagtail
	@$(PYTHON) -m tests.bench_admin

bench-documents: .venv/develop ## Measure how long 1,000 generated documents take to build and to load (BEFORE=COMMIT)
	@$(PYTHON) -m tests.bench_documents

bench-search: .venv/develop ## Measure searches and the search index at 1,000 and 10,000 pages (BEFORE=COMMIT)
	@$(PYTHON) -m tests.bench_search

drill: .venv/develop ## Break a stack of three web containers on purpose and count what visitors notice (Docker, Linux)
	@$(PYTHON) tests/drill.py

lint: .venv/develop ## Check style, types, migrations and the fixture's freshness
	$(PYTHON) -m ruff check
	$(PYTHON) -m ruff format --check
	$(PYTHON) -m mypy
	git ls-files '*.html' | xargs .venv/bin/djade --target-version 5.2 --check
	$(PYTHON) manage.py makemigrations --check
	$(PYTHON) manage.py build_fixture --check

format: .venv/develop ## Format Python and templates
	$(PYTHON) -m ruff check --fix
	$(PYTHON) -m ruff format
	git ls-files '*.html' | xargs .venv/bin/djade --target-version 5.2

valid: .venv/develop .ci/node_modules ## Check the style sheets with stylelint, and every kind of page with the Nu HTML checker (npm, Java)
	.ci/node_modules/.bin/stylelint --config .ci/stylelint.config.json genetargeting/static/*.css pages/*/static/*.css
	@$(PYTHON) -m pytest --quiet --numprocesses 0 tests/valid_html.py

lighthouse: .venv/develop .ci/node_modules ## Have Lighthouse mark the public pages: 100 in every category (npm, Chromium)
	@$(PYTHON) -m tests.production .ci/lighthouse

screenshots: .venv/develop ## Take pictures of every page type, into var/screenshots
	@$(PYTHON) -m pytest --quiet --numprocesses 0 tests/screenshots.py

fixture: .venv/run ## Build fixtures/site.json from fixtures/documents
	@$(PYTHON) manage.py build_fixture

requirements: .venv/develop ## Compile the requirement files from pyproject.toml
	$(PYTHON) -m uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --output-file requirements.txt pyproject.toml
	$(PYTHON) -m uv pip compile --quiet $(UPGRADE) --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
		--no-header --output-file requirements-dev.txt --constraint requirements.txt --group dev pyproject.toml

update: .venv/develop ## Take the newest versions that pyproject.toml allows, and test with them; once a month
	$(MAKE) requirements UPGRADE=--upgrade
	$(MAKE) test lint
	@$(PYTHON) -m pip list --outdated --disable-pip-version-check
	@git --no-pager diff --stat -- requirements.txt requirements-dev.txt

pin-images: ## Write the images into .env with the digests that their tags have now (Docker); then `docker compose up --build`
	@.ci/pin-images

.venv/run: requirements.txt
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; python3 is " + sys.version.split()[0])'
	@echo "Installing the requirements into .venv"
	@python3 -m venv .venv
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	@touch $@

.venv/develop: requirements-dev.txt .venv/run
	@echo "Installing the development tools into .venv"
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-dev.txt
	@touch $@

.ci/node_modules: .ci/package.json
	@echo "Installing what checks the public pages into .ci/node_modules"
	@npm install --silent --no-package-lock --no-audit --no-fund --prefix .ci
	@touch $@
