# Every command a contributor needs. `make check` is what continuous integration runs.
.PHONY: check format lint types layers test bench faults soak wheel-smoke env-example

check: lint types layers test

format:
	uv run ruff format .
	uv run ruff check --fix .

lint:
	uv run ruff format --check .
	uv run ruff check .

types:
	uv run mypy
	uv run pyright

layers:
	uv run lint-imports

test:
	uv run pytest

# Prints a table of ratios and sizes; nothing in it is asserted.
bench:
	uv run python -m tests.bench

# The long fault run: 10,000 messages, 200 kills.
faults:
	uv run python -m tests.faults.kill_loop --messages 10000 --kills 200

# Builds the wheel, installs it into a fresh environment and talks to the installed one.
wheel-smoke:
	bash tests/wheel_smoke.sh
