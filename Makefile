# Every target that people type. `make help` lists them.
UV_VERSION := 0.13.9
# On PyPI it is a downloader alone; GitHub's runners have Go.
ACTIONLINT := github.com/rhysd/actionlint/cmd/actionlint@v1.7.12
PY := .venv/bin/python
# Modules are compiled once, not again by each process that tests and the tour start, whatever the shell says.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup tour test test-all check format bench bench-rightsizing docs new clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  \1\t/' | expand -t 14

setup: .venv/.ready ## install everything into .venv (locked versions, byte-compiled)

# uv installs what uv.lock pins. Byte-compiling pulumi_aws here saves 4 s at every later import.
.venv/.ready: pyproject.toml uv.lock
	python3 -m venv .uv
	.uv/bin/python -m pip install --quiet uv==$(UV_VERSION)
	.uv/bin/uv sync --frozen --compile-bytecode --python python3
	touch $@

tour: setup ## the whole loop on this machine, no AWS account: what a newcomer runs first
	.venv/bin/trimtab tour

test: setup ## the fast tests (under 5 minutes on 2 cores)
	$(PY) -m pytest -q -n 2 --dist loadfile -m "not slow and not browser and not official_cli and not spark"

# Judges from outside: Checkov (which pins versions that ours cannot have), and linters of workflows.
.judges/.ready: tests/judges/requirements.txt | .venv/.ready
	.uv/bin/uv venv --quiet --clear .judges --python python3
	.uv/bin/uv pip install --quiet --require-hashes --python .judges -r $<
	@! command -v go >/dev/null || GOBIN="$$PWD/.judges/bin" go install $(ACTIONLINT) \
		|| echo "actionlint could not be built: its test will be skipped"
	touch $@

# Spark and Athena (docs/engines.md): half a gigabyte that no newcomer waits for.
.venv/.engines: .venv/.ready
	.uv/bin/uv sync --frozen --inexact --quiet --extra spark --extra athena
	touch $@

test-all: setup .judges/.ready .venv/.engines ## the rest: browser, Checkov, linters of CI, official CLI where found, slow properties, Spark
	$(PY) -m pytest -q -n 2 --dist loadfile -m "(slow or browser or official_cli) and not spark" -rs
	$(PY) -m pytest -q -n 0 -m spark tests/engines -rs

check: setup ## format, lint, types, import contracts
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy
	.venv/bin/lint-imports

format: setup ## format and fix what can be fixed
	.venv/bin/ruff format .
	.venv/bin/ruff check --fix .

bench: setup ## measure speed side by side with what a user would use instead
	$(PY) -m benchmarks

bench-rightsizing: setup ## judge the sizes by what came after: writes docs/rightsizing-accuracy.md
	$(PY) -m benchmarks.bench_rightsizing --write docs

docs: setup ## write anew what docs have from code: policies, rules, views, settings
	$(PY) -m trimtab.policy_pages
	$(PY) -m trimtab.rules_page
	$(PY) -m trimtab.views_page
	$(PY) -m infra.settings.reference > docs/settings.md
	$(PY) -m infra.settings.pages

clean: ## remove what was built (keeps .venv)
	rm -rf build .trimtab .mypy_cache .ruff_cache .pytest_cache

new: setup ## a plug-in's file and its failing test: make new KIND=rule|policy|pricer|source|component|view NAME=…
	$(PY) -m trimtab.scaffold "$(KIND)" "$(NAME)"
