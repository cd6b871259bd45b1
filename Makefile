# Every command a contributor needs. `make check` is what continuous integration runs.
.PHONY: check format lint types layers test web web-test web-api screenshots bench eval eval-safety train faults wheel-smoke env-example picture

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
	uv run pytest -n 2 --dist loadfile

# Builds the web client; `dayhand serve` then shows it at /. Needs Node 20.19 or later.
web: web/node_modules
	cd web && npm run -s build

web/node_modules: web/package-lock.json
	cd web && npm ci --no-progress
	touch web/node_modules

# Checks the web client, then uses it in a real browser (Chromium).
web-test: web
	cd web && npm run -s check && npm test
	uv run pytest -n 2 tests/web

# Pictures of every page into web/screenshots/, and six of them into the README.
screenshots: web
	DAYHAND_SCREENSHOTS=1 uv run pytest tests/web/test_screenshots.py

# What the web client is typed from; a test says when it is stale.
web-api:
	uv run python -m tests.api.openapi

# Prints a table of ratios and sizes; nothing in it is asserted.
bench:
	uv run python -m tests.bench

# Prints how much is understood: our own corpus always, public sets where they are (DAYHAND_EVAL_DATA).
eval:
	uv run python -m tests.eval

# Prints what came of our own attack suite by source, then attack success and the questions the gate costs, per
# suite of AgentDojo; offline, no model.
eval-safety:
	uv run python -m tests.attacks
	uv run python -W ignore -m tests.safety.agentdojo

# Learns the classifier anew from training/utterances and the sentences of the packages.
train:
	uv run python -m training

# The long fault runs: every pair of crash points, then 10,000 messages and 200 kills.
faults:
	uv run python -m tests.faults.enumeration
	uv run python -m tests.faults.kill_loop --messages 10000 --kills 200
	uv run python -m tests.faults.channel_loop --messages 10000 --kills 200

# Builds the wheel, installs it into a fresh environment and talks to the installed one.
wheel-smoke:
	bash tests/wheel_smoke.sh

# Rewrites .env.example from the settings.
env-example:
	uv run python -c 'from bot.settings import example; print(example(), end="")' > .env.example

# Redraws the README's picture from a real conversation.
picture:
	PYTHONPATH=. uv run python docs/pictures/conversation.py
