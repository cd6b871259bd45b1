"""Rules of a PDF's page: the straight lines and edges of boxes that are drawn on it, level or upright."""

from collections.abc import Iterator
from ctypes import byref, c_float, c_int
from dataclasses import dataclass
from importlib import import_module
from typing import Any

_pdfium: Any = import_module("pypdfium2.raw")

_OBJECTS = 20_000
"""Of a page. A drawing has more; a table has not."""
_SEGMENTS = 20_000
_RULES = 800
_SHORTEST = 5.0
"""Points."""
_SLANT = 0.5
_NEAR = 2.0
"""How far apart the two edges of one rule may lie, and pieces of one rule from each other."""

Matrix = tuple[float, float, float, float, float, float]
_AS_IS: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule. ``at`` is its height (level) or its distance from the left (upright), in points."""

    at: float
    first: float
    last: float


def rules(page: Any) -> tuple[list[Rule], list[Rule]]:
    """Return the level rules and the upright ones; none of a page that is a drawing."""
    level: list[Rule] = []
    upright: list[Rule] = []
    for count, ((x0, y0), (x1, y1)) in enumerate(_segments(page)):
        if count >= _SEGMENTS:
            return [], []
        if abs(y0 - y1) <= _SLANT and abs(x0 - x1) >= _SHORTEST:
            level.append(Rule((y0 + y1) / 2, min(x0, x1), max(x0, x1)))
        elif abs(x0 - x1) <= _SLANT and abs(y0 - y1) >= _SHORTEST:
            upright.append(Rule((x0 + x1) / 2, min(y0, y1), max(y0, y1)))
    level, upright = _merged(level), _merged(upright)
    return ([], []) if len(level) + len(upright) > _RULES else (level, upright)


def _segments(page: Any) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    objects = [(_pdfium.FPDFPage_GetObject(page, n), _AS_IS) for n in range(_count(page))]
    seen = 0
    while objects and seen < _OBJECTS:
        seen += 1
        thing, outer = objects.pop()
        kind = _pdfium.FPDFPageObj_GetType(thing)
        if kind == _pdfium.FPDF_PAGEOBJ_PATH and _is_seen(thing):
            yield from _lines(thing, _within(_matrix(thing), outer))
        elif kind == _pdfium.FPDF_PAGEOBJ_FORM:
            inner = _within(_matrix(thing), outer)
            inside = min(_pdfium.FPDFFormObj_CountObjects(thing), _OBJECTS - min(len(objects), _OBJECTS))
            objects += [(_pdfium.FPDFFormObj_GetObject(thing, n), inner) for n in range(inside)]


def _count(page: Any) -> int:
    return min(int(_pdfium.FPDFPage_CountObjects(page)), _OBJECTS)


def _is_seen(path: Any) -> bool:
    filled, stroked = c_int(), c_int()
    _pdfium.FPDFPath_GetDrawMode(path, byref(filled), byref(stroked))
    return bool(filled.value or stroked.value)


def _lines(path: Any, matrix: Matrix) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    begun = here = (0.0, 0.0)
    x, y = c_float(), c_float()
    for number in range(min(_pdfium.FPDFPath_CountSegments(path), _SEGMENTS + 1)):
        segment = _pdfium.FPDFPath_GetPathSegment(path, number)
        _pdfium.FPDFPathSegment_GetPoint(segment, byref(x), byref(y))
        there = _moved(x.value, y.value, matrix)
        kind = _pdfium.FPDFPathSegment_GetType(segment)
        if kind == _pdfium.FPDF_SEGMENT_MOVETO:
            begun = there
        elif kind == _pdfium.FPDF_SEGMENT_LINETO:
            yield here, there
        here = there
        if _pdfium.FPDFPathSegment_GetClose(segment):
            yield here, begun
            here = begun


def _matrix(thing: Any) -> Matrix:
    made = _pdfium.FS_MATRIX()
    _pdfium.FPDFPageObj_GetMatrix(thing, byref(made))
    return made.a, made.b, made.c, made.d, made.e, made.f


def _within(inner: Matrix, outer: Matrix) -> Matrix:
    (a, b, c, d, e, f), (oa, ob, oc, od, oe, of) = inner, outer
    return (
        a * oa + b * oc,
        a * ob + b * od,
        c * oa + d * oc,
        c * ob + d * od,
        e * oa + f * oc + oe,
        e * ob + f * od + of,
    )


def _moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _merged(found: list[Rule]) -> list[Rule]:
    """Return rules of which pieces that lie on each other or touch are one."""
    made: list[Rule] = []
    lane: list[Rule] = []
    for rule in [*sorted(found, key=lambda rule: rule.at), None]:
        if lane and (rule is None or rule.at - lane[0].at > _NEAR):
            made += _joined(lane)
            lane = []
        if rule is not None:
            lane.append(rule)
    return made


def _joined(lane: list[Rule]) -> list[Rule]:
    made: list[Rule] = []
    for rule in sorted(lane, key=lambda rule: rule.first):
        if made and rule.first <= made[-1].last + _NEAR:
            made[-1] = Rule(made[-1].at, made[-1].first, max(made[-1].last, rule.last))
        else:
            made.append(rule)
    return made
