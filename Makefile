# Everything that a person or CI runs. Each target does its own set-up; a second run finds it done.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.NOTPARALLEL:

bin := .venv/bin
PORT ?=
ARGS ?=
PYTHON ?=
export PYTHON

.PHONY: help
help: ## say what there is
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' Makefile

.PHONY: prepare
prepare: ## set up .venv from constraints.txt (every other target does it first)
	@sh tools/prepare.sh

.PHONY: demo
demo: prepare ## run the main job on the bundled examples and serve it (PORT=8001, ARGS='--json')
	@$(bin)/passport demo $(if $(PORT),--port $(PORT)) $(ARGS)

.PHONY: lint
lint: prepare ## style and formatting
	$(bin)/ruff check .
	$(bin)/ruff format --check .

.PHONY: types
types: prepare ## strict types
	$(bin)/mypy

.PHONY: contracts
contracts: prepare ## what may import what
	$(bin)/lint-imports

# Two workers, since the machine that this must pass on has two cores. ARGS goes to pytest: make test ARGS='-k share'.
.PHONY: test
test: lint types contracts ## lint, types, import contracts, then every test
	$(bin)/pytest -n 2 --dist worksteal $(ARGS)

.PHONY: docs-check
docs-check: prepare ## run the documentation's examples and check its references
	$(bin)/pytest tests/docs $(ARGS)

.PHONY: docs
docs: prepare ## write again the reference pages that are made from the code
	$(bin)/python -m tools.reference

.PHONY: bench
bench: prepare ## measure, print a table, write benchmarks/results.json
	$(bin)/python -m benchmarks.run $(ARGS)

.PHONY: bench-peers
bench-peers: prepare ## measure beside other implementations, write docs/explanation/speed.md
	$(bin)/python -m benchmarks.peers $(ARGS)

.PHONY: lock
lock: ## pin again (ARGS=--upgrade for the newest versions)
	@sh tools/lock.sh $(ARGS)

.PHONY: clean
clean: ## remove everything that was made here
	rm -rf .venv .tools .demo dist build .pytest_cache .ruff_cache .mypy_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
