# Everything a developer runs. Each target makes what it needs first; nothing but Python 3.11 and make has to be there.
#
#   make demo         a dry run of a policy change over 4,870 real applications
#   make test         the tests          (make test T=tests/house runs a part)
#   make lint types   style, import contracts, types
#   make bench        the benchmarks, beside their peers
#   make campaign     drawn histories by the hundred thousand, columns against the reference (make campaign HISTORIES=10000 SEED=7)
#   make clean        forget everything that was made

PYTHON ?= python3
T ?= tests policies
HISTORIES ?= 100000
SEED ?= 0

BIN := .venv/bin
READY := .venv/.ready
PEERS_READY := .venv/.ready-peers

# Without byte code every start costs twice, for the tests' many processes as for the people who time us.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: demo test lint contracts types bench-setup bench campaign clean
.DELETE_ON_ERROR:

demo: $(READY)
	@$(BIN)/troth demo

test: $(READY)
	$(BIN)/pytest --numprocesses auto --dist loadgroup $(T)

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

# dsl < workflows < engine < cli, and one door for each library. Never cached: a stale cache once is one time too many.
contracts: $(READY)
	$(BIN)/lint-imports --config contracts.toml --no-logo --no-cache

# mypy knows folders, not the mapping of folders to troth.*: .cache/types shows it the tree that a wheel installs.
types: $(READY)
	@mkdir -p .cache/types/troth
	@for folder in dsl workflows engine cli; do ln -sfn ../../../$$folder .cache/types/troth/$$folder; done
	$(BIN)/mypy

bench-setup: $(PEERS_READY)

bench: $(PEERS_READY)
	@set -e; for benchmark in benchmarks/[a-z]*.py; do echo "== $$benchmark"; $(BIN)/python $$benchmark; done

# The first disagreement ends it and is written down as small as can be: a case for tests/engine/bulk/cases.
campaign: $(READY)
	@mkdir -p .cache
	@$(BIN)/python tests/engine/bulk/campaign.py --histories $(HISTORIES) --seed $(SEED) --case .cache/disagreement.txt

clean:
	rm -rf .venv .cache build dist *.egg-info .hypothesis .mypy_cache .pytest_cache .ruff_cache benchmarks/results
	find dsl workflows engine cli tests benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

# The build runs in this same environment, so that setuptools too is the pinned one and nothing is fetched twice.
$(READY): pyproject.toml constraints.txt
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --constraint constraints.txt setuptools
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --no-build-isolation --editable '.[dev,demo]'
	@touch $@

$(PEERS_READY): $(READY) benchmarks/requirements.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --requirement benchmarks/requirements.txt
	@touch $@
