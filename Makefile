# `make` alone prints the targets. Everything a target needs is installed into .venv by the target itself.
.DEFAULT_GOAL := help
.PHONY: help serve index test test-relations test-operations test-refresh test-refresh-kills test-audit test-faults check bench-quality bench-speed prove-rescreen stubs format lock licences audit-dependencies prove-container clean environment environment-dev

BIN := .venv/bin
INDEX ?= var/index
LISTEN ?= 127.0.0.1:50051
TRY = $(BIN)/python examples/ask.py --address $(LISTEN) 'Концерн Калашников'
TREES := screening bench examples tests tools
# What an index is made from: the lists, and the code that reads and spells them.
INDEX_SOURCES = $(shell find lists screening -type f -not -name '*.pyc')

help: ## Print the targets.
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-18s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

serve: environment $(INDEX)/CURRENT ## Serve on 127.0.0.1:50051 with an index of lists/ (LISTEN=, INDEX= change that).
	@server=$$$$; ( \
		until $(BIN)/screening health --address $(LISTEN) --timeout 1 >/dev/null 2>&1; do \
			sleep 0.3; kill -0 $$server 2>/dev/null || exit 0; \
		done; \
		sleep 0.5; kill -0 $$server 2>/dev/null || exit 0; \
		printf '\nServing on %s. In another terminal, in this folder, try:\n\n    %s\n\n' "$(LISTEN)" "$(TRY)" \
	) & exec $(BIN)/screening serve --index $(INDEX) --listen $(LISTEN)

index: environment $(INDEX)/CURRENT ## Build the index of lists/ when lists or code have changed.

$(INDEX)/CURRENT: $(INDEX_SOURCES) | environment
	$(BIN)/screening index build --lists lists --out $(INDEX)
	@$(BIN)/screening index prune --index $(INDEX) --keep 3

test: environment-dev ## Run the tests.
	$(BIN)/python -m pytest -q

test-relations: environment-dev ## Try 100,000 cases of each relation a score must keep (a quarter of an hour or more).
	RELATION_CASES=100000 $(BIN)/python -m pytest -q tests/matching/test_relations.py

test-operations: environment-dev ## The sections of test-faults on access, secrecy, draining and settings (ten minutes).
	$(BIN)/python -m bench.faults --long --write --only access secrecy drain settings

test-audit: environment-dev ## Change, replay and kill the audit record 1,000, 1,000 and 20 times (some minutes).
	AUDIT_TAMPERS=1000 AUDIT_REPLAYS=1000 AUDIT_KILLS=20 $(BIN)/python -m pytest -q tests/audit

test-refresh: environment-dev ## Refresh real editions beside a service under load, and kill a refresh 25 times at each step (half an hour).
	REFRESH_FULL=1 REFRESH_KILLS=25 $(BIN)/python -m pytest -q tests/refresh

test-refresh-kills: environment-dev ## Kill a refresh at each of its steps, 25 times each (a quarter of an hour).
	$(BIN)/python tests/refresh/kills.py --times 25

test-faults: environment-dev ## Try every fault and abuse in its long form and write docs/promises.md (hours; FAULTS="--only damage" tries a part).
	$(BIN)/python -m bench.faults --long --write $(FAULTS)

check: environment-dev ## Run every check: style, types, layers, generated files, the interface, the lists.
	$(BIN)/ruff check $(TREES)
	$(BIN)/ruff format --check $(TREES)
	$(BIN)/mypy --strict --explicit-package-bases $(filter-out tools,$(TREES))
	$(BIN)/mypy --strict tools
	$(BIN)/lint-imports
	$(BIN)/python tools/make_stubs.py --check
	$(BIN)/python tools/make_api_reference.py --check
	@tools/lint_interface.sh
	$(BIN)/screening lists check --lists lists
	$(BIN)/python tools/licences.py --check

bench-quality: environment-dev ## Measure recall and false alarms on labelled names (needs ../shared).
	$(BIN)/python -m bench.quality

bench-speed: environment-dev ## Measure what a screening costs, at four sizes (needs ../shared; an hour or more).
	$(BIN)/python -m bench.speed --json bench/baseline.json --readme bench/README.md --plot bench/speed/cost.png

prove-rescreen: environment-dev ## Prove that rescreen loses nothing, on 24,000 names and every entity (needs ../shared; half an hour).
	$(BIN)/python -m bench.speed.rescreen_proof

stubs: environment-dev ## Generate screening/v1 and the reference in docs/api.md from proto/.
	$(BIN)/python tools/make_stubs.py
	$(BIN)/python tools/make_api_reference.py

format: environment-dev ## Put all code into the house format.
	$(BIN)/ruff format $(TREES)
	$(BIN)/ruff check --fix $(TREES)

lock: ## Pin all dependencies anew, as far as pyproject.toml makes it necessary (UPGRADE=1 takes the newest).
	@tools/lock.sh $(if $(UPGRADE),--upgrade)

licences: environment-dev ## Write docs/licences.md from what the locked packages say; fails for one that is not allowed.
	$(BIN)/python tools/licences.py

audit-dependencies: environment-dev ## Look every locked package up in a database of known vulnerabilities (needs the internet).
	$(BIN)/python tools/audit_dependencies.py

prove-container: ## Run the steps of the Dockerfile and its image without a container engine (needs root; some minutes).
	@tools/prove_container.sh

clean: ## Remove what the other targets made, .venv and the index included.
	rm -rf .venv build var .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis
	find screening bench tests tools examples -name __pycache__ -prune -exec rm -rf {} +

environment:
	@tools/environment.sh run

environment-dev:
	@tools/environment.sh dev
