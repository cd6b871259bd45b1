"""How pages are brought into the shape in which they are looked at."""

import numpy as np
import pytest
from PIL import Image, ImageChops

from bot.reading.ocr.rapid import _strips, plain
from bot.reading.ocr.upright import Page, box, evened, lie
from tests.reading.ocr.drawing import page


def test_a_long_screenshot_is_looked_through_in_strips_cut_between_lines() -> None:
    """Made small enough to be looked at whole, its letters would be gone."""
    picture = page(tuple(f"Message {number} of a long talk" for number in range(60)))
    strips = _strips(picture)

    assert len(strips) > 2
    assert [bottom for _, bottom in strips[:-1]] == [top for top, _ in strips[1:]]
    assert (strips[0][0], strips[-1][1]) == (0, picture.height)
    assert all(picture.crop((0, cut, picture.width, cut + 1)).getextrema() == (255, 255) for cut, _ in strips)


def test_a_page_is_evened_to_dark_on_white() -> None:
    """Whatever its colours, and with a shadow over it."""
    shade = Image.linear_gradient("L").resize(page().size).point(lambda value: 90 + value * 0.6)
    for picture in (page(ink=230, paper=25), page(ink=165, paper=200), ImageChops.multiply(page(), shade)):
        grey = np.asarray(evened(picture))
        assert np.median(grey) > 235
        assert np.percentile(grey, 1) < 60


@pytest.mark.parametrize("degrees", [-14, -3, 0, 8])
def test_the_angle_at_which_a_page_lies_is_found(degrees: int) -> None:
    askew = page().rotate(degrees, Image.Resampling.BICUBIC, expand=True, fillcolor=255)

    assert lie(askew).degrees == pytest.approx(-degrees, abs=0.5)
    assert not lie(askew).sideways


def test_what_was_done_to_a_page_leads_back_to_the_picture() -> None:
    """A dark spot is found where it was, after a turn, a rotation and an enlargement."""
    picture = Image.new("L", (400, 300), 255)
    picture.paste(0, (100, 50, 110, 60))
    changed = Page.of(picture).turned(1).rotated(7).resized(2)
    rows, columns = np.nonzero(np.asarray(changed.picture) < 90)

    found = box(changed.back, columns.min(), rows.min(), columns.max(), rows.max())

    assert max(abs(edge - wanted) for edge, wanted in zip(found, (100, 50, 110, 60), strict=True)) <= 4


def test_wide_punctuation_of_chinese_is_not_left_in_other_text() -> None:
    """The engine learnt both, and takes one for the other."""
    assert plain("（1）Total：5，00。") == "(1)Total:5,00."
    assert plain("你好，世界。") == "你好，世界。"
