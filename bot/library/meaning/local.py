"""An encoder in a folder of this machine: ONNX and a tokenizer, as models of sentences are published.

Read are ``model.onnx`` or ``onnx/model.onnx`` and ``tokenizer.json``; how tokens become one vector, what is
said in front of a text and how long it may be are taken from the files beside them, where there are any.
"""

import asyncio
import hashlib
import importlib
import importlib.util
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from bot.library.meaning.port import Use, rows
from bot.library.meaning.prefixes import prefix_of
from capabilities.errors import UnavailableError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from bot.library.meaning.port import Vectors

PACKAGES: Final = ("numpy", "onnxruntime", "tokenizers")
_MODELS: Final = ("model.onnx", "onnx/model.onnx")
_LONGEST: Final = 512
_BATCH: Final = 8
"""Texts at once: a question does not wait for more."""


def model_of(folder: Path) -> Path:
    """Return the model in a folder; UnavailableError says what is missing."""
    if not folder.is_dir():
        raise UnavailableError(f"DAYHAND_EMBED names {folder}, and there is no such folder.")
    model = next((folder / name for name in _MODELS if (folder / name).is_file()), None)
    if model is None:
        raise UnavailableError(f"There is no model.onnx in {folder}, which DAYHAND_EMBED names.")
    if not (folder / "tokenizer.json").is_file():
        raise UnavailableError(f"There is no tokenizer.json in {folder}, which DAYHAND_EMBED names.")
    if any(importlib.util.find_spec(package) is None for package in PACKAGES):
        raise UnavailableError(
            "Search by meaning needs what is not installed: uv tool install 'dayhand[semantic]', "
            "or pip install 'dayhand[semantic]'."
        )
    return model


class LocalEncoder:
    """Implements ``Encoder`` with the model in a folder; it is loaded when it is first needed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loading = asyncio.Lock()
        self._loaded: _Loaded | None = None

    async def name(self) -> str:
        """Return the folder's name and what tells its model from others."""
        return (await self._ready()).name

    async def encode(self, texts: Sequence[str], use: Use, user: str) -> "Vectors":  # noqa: ARG002  # it costs nobody
        """Return a row for each text; see ``Encoder``."""
        loaded = await self._ready()
        return await asyncio.to_thread(loaded.encode, texts, use)

    async def close(self) -> None:
        """Let go of the model."""
        self._loaded = None

    async def _ready(self) -> "_Loaded":
        async with self._loading:
            if self._loaded is None:
                self._loaded = await asyncio.to_thread(_load, self._folder)
            return self._loaded


@dataclass(frozen=True, slots=True)
class _Loaded:
    """A model in memory; any number of threads may use it."""

    name: str
    session: Any
    tokenizer: Any
    inputs: frozenset[str]
    pooling: str
    prefixes: dict[Use, str]

    def encode(self, texts: Sequence[str], use: Use) -> "Vectors":
        import numpy as np

        said = [self.prefixes[use] + text for text in texts]
        return np.concatenate([self._batch(said[at : at + _BATCH]) for at in range(0, len(said), _BATCH)])

    def _batch(self, texts: list[str]) -> "Vectors":
        import numpy as np

        tokens = self.tokenizer.encode_batch(texts)
        mask = np.array([each.attention_mask for each in tokens], np.int64)
        given = {
            "input_ids": np.array([each.ids for each in tokens], np.int64),
            "attention_mask": mask,
            "token_type_ids": np.zeros_like(mask),
        }
        hidden = self.session.run(None, {name: given[name] for name in self.inputs})[0]
        return rows(_pooled(hidden, mask, self.pooling))


def _pooled(hidden: "NDArray[Any]", mask: "NDArray[Any]", pooling: str) -> Any:
    """Return one vector for each text from those of its tokens."""
    if hidden.ndim == 2:  # the model does it itself
        return hidden
    if pooling == "cls":
        return hidden[:, 0]
    said = mask[..., None].astype(hidden.dtype)
    return (hidden * said).sum(axis=1) / said.sum(axis=1).clip(min=1)


def _load(folder: Path) -> _Loaded:
    model = model_of(folder)
    # Neither has types.
    onnxruntime: Any = importlib.import_module("onnxruntime")
    tokenizers: Any = importlib.import_module("tokenizers")
    options = onnxruntime.SessionOptions()
    # Half of the machine: everything else goes on beside it.
    options.intra_op_num_threads = max(1, (os.cpu_count() or 1) // 2)
    options.log_severity_level = 4
    try:
        tokenizer = tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
        session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise UnavailableError(
            f"The model in {folder}, which DAYHAND_EMBED names, cannot be read."
        ) from error
    inputs = frozenset(each.name for each in session.get_inputs())
    if not inputs <= {"input_ids", "attention_mask", "token_type_ids"} or "input_ids" not in inputs:
        raise UnavailableError(
            f"The model in {folder}, which DAYHAND_EMBED names, does not take a text's tokens alone."
        )
    tokenizer.enable_truncation(_longest(folder))
    tokenizer.enable_padding()
    pooling = "cls" if _read(folder / "1_Pooling" / "config.json").get("pooling_mode_cls_token") else "mean"
    name = f"{folder.resolve().name}:{_digest(model)}:{pooling}"
    return _Loaded(name, session, tokenizer, inputs, pooling, _prefixes(folder))


def _prefixes(folder: Path) -> dict[Use, str]:
    """Return what the model wants in front of a text; what its own files say wins."""
    own: Any = _read(folder / "config_sentence_transformers.json").get("prompts") or {}
    known = prefix_of(folder.resolve().name)
    return {
        "passage": str(own.get("passage") or own.get("document") or known["passage"]),
        "question": str(own.get("query") or known["question"]),
    }


def _longest(folder: Path) -> int:
    """Return how many tokens of a text it looks at."""
    said = _read(folder / "sentence_bert_config.json").get("max_seq_length")
    return min(int(said), _LONGEST) if isinstance(said, int) and said > 0 else _LONGEST


def _digest(model: Path) -> str:
    with model.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:16]


def _read(file: Path) -> dict[str, Any]:
    try:
        read: Any = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return cast("dict[str, Any]", read) if isinstance(read, dict) else {}
