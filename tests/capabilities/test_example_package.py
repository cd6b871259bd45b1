"""The package under ``examples/greeter``, installed as its own distribution: the core does not change."""

import importlib
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.app import create_app
from api.wiring import assemble
from bot.settings import Settings
from bot.store.embedded import EmbeddedStore
from bot.store.switches import Switches
from bot.understanding.languages import Languages
from capabilities.registry import Registry
from tests.api.house import House, SetClock
from tests.contracts.capability import CapabilityContract
from tests.world import open_world

SOURCE = Path(__file__).parents[2] / "examples" / "greeter"


@pytest.fixture(scope="module", autouse=True)
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder on the path into which the example was built and installed, without network."""
    uv = shutil.which("uv")
    if uv is None:
        pytest.skip("uv builds the example, and it is not installed")
    target = tmp_path_factory.mktemp("site")
    command = [
        uv,
        "pip",
        "install",
        "--quiet",
        "--offline",
        "--no-deps",
        "--target",
        str(target),
        str(SOURCE),
    ]
    subprocess.run(command, check=True, timeout=120)
    sys.path.insert(0, str(target))
    importlib.invalidate_caches()
    yield target
    sys.path.remove(str(target))
    sys.modules.pop("dayhand_greeter", None)
    importlib.invalidate_caches()


class TestGreeter(CapabilityContract):
    """The inherited tests hold for a stranger's package too."""

    @pytest.fixture(autouse=True)
    def _loaded(self) -> None:
        type(self).capability = Registry.discover().capabilities["greeter"]


def test_it_is_not_part_of_dayhand(site: Path) -> None:
    """It is found through its own distribution's entry point, beside the house's own."""
    registry = Registry.discover()

    assert set(registry.capabilities) == {
        "communication",
        "educator",
        "greeter",
        "journal",
        "knowledge",
        "memory",
        "phrases",
        "planner",
    }
    assert registry.broken == []
    assert Path(str(sys.modules["dayhand_greeter"].__file__)).is_relative_to(site)


async def test_its_sentence_is_understood(tmp_path: Path) -> None:
    async with open_world(tmp_path, now=datetime(2026, 3, 2, 9, tzinfo=UTC)) as world:
        assert (await world.say("say hello to Bob")).text == "Hello Bob, Ann says hi!"
        assert (await world.say("greet someone")).text == "Whom shall I greet?"
        assert (await world.say("Zoë")).text == "Hello Zoë, Ann says hi!"


def test_its_sentences_join_the_classifier(tmp_path: Path) -> None:
    """They are learnt on the machine where it is installed, once, and then understood beyond themselves."""
    languages = Languages(Registry.discover(), tmp_path)
    before = languages.get("en")
    while threads := [t for t in threading.enumerate() if t.name == "learn-en"]:
        threads[0].join()

    after = languages.get("en")
    (kept,) = tmp_path.glob("en-*.bin")
    learnt_at = kept.stat().st_mtime_ns
    again = Languages(Registry.discover(), tmp_path)
    again.learn("en")

    assert before.classifier
    assert after.classifier
    assert (model := again.get("en").classifier)
    assert "greet" not in before.classifier.labels
    assert after.classifier.classify("would you welcome Zoë", after.labels).label == "greet"
    assert kept.stat().st_mtime_ns == learnt_at
    assert model.classify("would you welcome Zoë", after.labels).label == "greet"


def test_a_damaged_learnt_file_is_learnt_anew(tmp_path: Path) -> None:
    Languages(registry := Registry.discover(), tmp_path).learn("en")
    (kept,) = tmp_path.glob("en-*.bin")
    whole = kept.read_bytes()
    kept.write_bytes(whole[:1000])

    Languages(registry, tmp_path).learn("en")

    assert kept.read_bytes() == whole


async def test_it_is_a_tool_and_an_http_action(tmp_path: Path) -> None:
    clock = SetClock()
    store = await EmbeddedStore.open(tmp_path / "dayhand.db", now=clock.now)
    settings = Settings(_env_file=None, home=tmp_path, zone="Europe/Berlin")
    services = await assemble(settings, store, clock, Registry.discover())
    house = House(store, clock, services, create_app(services))
    try:
        client = await house.owner()
        listed = (await client.get("/api/capabilities")).json()["capabilities"]
        (action,) = next(package for package in listed if package["name"] == "greeter")["actions"]
        assert action["summary"] == "Greet somebody by name, on behalf of the person who asks."
        assert action["slots"]["required"] == ["name"]
        assert action["slots"]["additionalProperties"] is False

        answer = await client.post("/api/actions/greet", json={"name": "Bob"})
        refused = await client.post("/api/actions/greet", json={"name": ""})
        await client.aclose()
    finally:
        await house.close()
    assert answer.status_code == 200
    assert "Hello Bob" in answer.text
    assert refused.status_code == 422


async def test_switched_off_it_is_not_understood(tmp_path: Path) -> None:
    async with open_world(tmp_path, now=datetime(2026, 3, 2, 9, tzinfo=UTC)) as world:
        await Switches(world.services.store).set("greeter", on=False)

        assert "Hello Bob" not in (await world.say("say hello to Bob")).text
