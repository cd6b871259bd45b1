"""What ``dayhand check`` tells about reading pictures, and what mends it."""

from pathlib import Path

import pytest

from api.doctor import findings
from bot.reading.ocr import installed
from bot.reading.ocr.checking import check
from bot.settings import Settings


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing is installed here."""
    monkeypatch.setattr(installed, "_has", lambda *_: False)
    monkeypatch.setattr(installed, "_PATH", str(tmp_path))


def test_the_engines_are_told_in_the_order_they_are_asked() -> None:
    verdict = check("auto")

    assert verdict.ok
    assert verdict.text.startswith("rapidocr (Latin scripts and Chinese)")
    assert installed.engines("auto")[0] == "rapidocr"
    assert installed.engines("rapidocr") == ("rapidocr",)


def test_off_is_off() -> None:
    assert installed.engines("off") == ()
    assert check("off").ok


@pytest.mark.usefixtures("bare")
def test_what_is_missing_is_told_with_what_mends_it() -> None:
    """Only who asked for an engine by name is told of a fault."""
    unasked, rapid, tesseract = check("auto"), check("rapidocr"), check("tesseract")

    assert (unasked.ok, rapid.ok, tesseract.ok) == (True, False, False)
    assert "install dayhand[ocr]" in unasked.text
    assert "install dayhand[ocr]" in rapid.text
    assert "install the program tesseract" in tesseract.text


def test_rapidocr_without_one_of_its_models_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """It would download the model."""
    there = installed.rapid_models()
    monkeypatch.setitem(installed._MODELS, "Rec.model_path", "another.onnx")

    assert there is not None
    assert installed.rapid_models() is None


async def test_check_has_a_line_for_pictures(tmp_path: Path) -> None:
    settings = Settings(_env_file=None, home=tmp_path, ocr="off")
    found = [finding async for finding in findings(settings) if finding.subject == "pictures"]

    assert [finding.ok for finding in found] == [True]
