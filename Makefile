VENV := .venv
PYTHON := $(VENV)/bin/python
STAMP := $(VENV)/.installed

.PHONY: setup demo demo-migrate test check fmt docs bench clean

setup: $(STAMP)

$(STAMP): pyproject.toml
	test -x $(PYTHON) || python3 -m venv $(VENV)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check -e '.[test,dev]'
	touch $(STAMP)

demo-migrate: setup
	@sh examples/migrate/demo.sh $(abspath $(VENV))/bin/tfgen

demo: setup
	@sh examples/demo.sh $(abspath $(VENV))/bin/tfgen

test: setup
	$(PYTHON) -m pytest -n auto -q

check: setup
	$(PYTHON) -m ruff format --check .
	$(PYTHON) -m ruff check .
	$(PYTHON) -m mypy
	$(PYTHON) -m pytest -q tests/test_layers.py

fmt: setup
	$(PYTHON) -m ruff format .
	$(PYTHON) -m ruff check --fix .

docs: setup
	for id in tfgen/controls/*/control.toml; do \
		name=$$(basename $$(dirname $$id)); $(VENV)/bin/tfgen explain $$name --format markdown > docs/controls/$$name.md; done

bench: setup
	$(PYTHON) benchmarks/run.py

clean:
	rm -rf $(VENV) dist build .pytest_cache .mypy_cache .ruff_cache
