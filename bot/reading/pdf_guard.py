"""Looks through a PDF before pdfium sees it: pdfium unpacks whatever it is told to, pypdf counts.

Every stream that is no picture is unpacked here within bounds; pictures only where more than one filter
makes them, because pdfium unpacks all filters but the last one as a whole. What pypdf cannot read of a file
that it can open is left to the bounds of the process.
"""

import io
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from bot.reading.blocks import RefusedError

_pypdf: Any = import_module("pypdf")
_errors: Any = import_module("pypdf.errors")
_generic: Any = import_module("pypdf.generic")

for _late in ("filters", "xmp", "_codecs.core_font_metrics", "_crypt_providers._fallback"):
    import_module(f"pypdf.{_late}")  # it imports them when they are first needed: too late here

_UNPACKED = 200_000_000
"""Bytes of all streams together, pictures left out."""
_OBJECTS = 400_000
_SIDE = 30_000
"""Pixels of a picture's side."""


def guard(file: bytes, pixels: int) -> None:
    """Raise RefusedError when a file is encrypted, damaged or made to unpack without end."""
    try:
        reader = _pypdf.PdfReader(io.BytesIO(file), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise RefusedError("encrypted")
        _unpack(reader, pixels)
    except _errors.LimitReachedError as error:
        raise RefusedError("bomb") from error
    except (
        _errors.PyPdfError,
        ValueError,
        KeyError,
        TypeError,
        IndexError,
        AttributeError,
        OSError,
    ) as error:
        raise RefusedError("damaged") from error


def _unpack(reader: Any, pixels: int) -> None:
    total = 0
    for stream in _streams(reader):
        if stream.get("/Subtype") == "/Image":
            _measure(stream, pixels)
            if not _is_filtered_twice(stream):
                continue
        try:
            total += len(stream.get_data())
        except _errors.LimitReachedError:
            raise
        except Exception:  # noqa: BLE001, S112  # a stream that cannot be unpacked is no bomb
            continue
        finally:
            stream.decoded_self = None  # it would keep all of them
        if total > _UNPACKED:
            raise RefusedError("bomb")


def _is_filtered_twice(stream: Any) -> bool:
    filters: Any = stream.get("/Filter")
    return isinstance(filters, _generic.ArrayObject) and len(filters) > 1


def _measure(stream: Any, pixels: int) -> None:
    try:
        width, height = int(stream.get("/Width", 0)), int(stream.get("/Height", 0))
    except (TypeError, ValueError):
        return
    if width * height > pixels * 4 or max(width, height) > _SIDE:  # a large plan, scanned in black and white
        raise RefusedError("bomb")


def _streams(reader: Any) -> Iterator[Any]:
    numbers = [(number, generation) for generation, table in reader.xref.items() for number in table]
    if len(numbers) > _OBJECTS:
        raise RefusedError("bomb")
    for number, generation in numbers:
        try:
            found = reader.get_object(_generic.IndirectObject(number, generation, reader))
        except _errors.LimitReachedError:
            raise
        except Exception:  # noqa: BLE001, S112  # an object that is not there
            continue
        if isinstance(found, _generic.StreamObject):
            yield found
