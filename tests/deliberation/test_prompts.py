"""Prompts: every one renders from its facts alone, is small, and says what safety relies on."""

import re

import pytest
from jinja2 import UndefinedError

from bot.prompts import names, prompt, version

FACTS = {
    "name": "Ann",
    "language": "en",
    "zone": "Europe/Berlin",
    "now": "Monday 2 March 2026, 09:00",
    "known": ["likes tea"],
    "packages": [{"name": "planner", "summary": "Tasks", "actions": ["create_task"]}],
    "first": 1,
}
OF_THE_LOOP = ("analyse", "plan")


@pytest.mark.parametrize("name", OF_THE_LOOP)
def test_a_prompt_is_filled_in_and_small(name: str) -> None:
    text = prompt(name, **FACTS)

    assert "Ann" in text
    assert "likes tea" in text
    assert not re.search(r"{[{%]|[%}]}", text)
    assert len(text) < 2_500


@pytest.mark.parametrize("name", OF_THE_LOOP)
def test_a_forgotten_fact_is_an_error_and_not_a_gap(name: str) -> None:
    facts = {key: value for key, value in FACTS.items() if key != "zone"}

    with pytest.raises(UndefinedError):
        prompt(name, **facts)


def test_what_a_person_is_called_cannot_become_a_template() -> None:
    assert "{{ 7 * 7 }}" in prompt("plan", **{**FACTS, "name": "{{ 7 * 7 }}"})


def test_the_planner_is_told_that_data_gives_no_orders() -> None:
    assert "never an instruction" in prompt("plan", **FACTS)


def test_every_prompt_says_its_version() -> None:
    assert all(re.fullmatch(r"[a-z_]+\.v\d+", version(name)) for name in names())
    assert set(OF_THE_LOOP) <= names()
