# make demo   set up .venv, grade a sample student and the sample class, say where the reports are
# make test   set up .venv, lint, type-check and run the test suite (under 15 minutes on two cores)
# make prove  the course proves itself: every key, every right and every known-wrong solution
# make mutants   wrong solutions derived from the reference: which of them no check notices
# make bench  speed and memory, as ratios in one run

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo test lint prove mutants bench sample checkpoint clean

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "grade needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version). Try: make PYTHON=python3.11"; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade -c constraints.txt -e '.[ml,dev]'
	@touch $(READY)

demo: $(READY)
	@rm -f reports/demo.sqlite
	$(BIN)/grade --gradebook reports/demo.sqlite submit submissions/mei --student mei --out reports/demo
	$(BIN)/grade --gradebook reports/demo.sqlite batch submissions --out reports/demo-class || [ $$? -eq 1 ]
	@echo "(kenji handed in nothing that can be graded: the class goes on without him.)"

test: $(READY) lint
	$(BIN)/python -m pytest -n 2 --dist loadscope tests

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

prove: $(READY)
	$(BIN)/grade verify

mutants: $(READY)
	$(BIN)/grade verify --mutants --page docs/mutation.md

bench: $(READY)
	$(BIN)/python -m benchmarks

# the pre-trained small BERT in reference/checkpoint/, in about two CPU minutes; its test builds another and compares
checkpoint: $(READY)
	$(BIN)/python -m reference.pretrain
	GRADE_SLOW=1 $(BIN)/python -m pytest -q tests/reference/test_pretrained.py

clean:
	rm -rf $(VENV) build dist reports/demo reports/demo-class reports/demo.sqlite

# the report that reports/sample shows
sample: $(READY)
	@rm -f reports/sample.sqlite
	$(BIN)/grade --gradebook reports/sample.sqlite --lang ja submit submissions/ren --student ren --out reports/sample
	@rm -f reports/sample.sqlite
