"""Encoders in ONNX, made here: BERT from its weights, as its own exporters write it.

A folder like that of all-MiniLM-L6-v2 has them with its weights already; some packages bring the weights
alone (``python -m tests.peers.encoders FOLDER`` writes ``model.onnx`` beside ``model.safetensors``).
"""

import json
import math
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

_OPSET = 17


class Graph:
    """A graph under construction; each operation returns the name of what it gives."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: dict[str, onnx.TensorProto] = {}

    def weight(self, name: str, value: np.ndarray[Any, Any]) -> str:
        """Hold a tensor under a name."""
        self.weights[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def number(self, value: float) -> str:
        """Hold a number."""
        return self.weight(f"number {value!r}", np.array(value, np.float32))

    def shape(self, *sizes: int) -> str:
        """Hold a shape."""
        return self.weight(f"shape {sizes}", np.array(sizes, np.int64))

    def do(self, operation: str, *inputs: str, **options: Any) -> str:
        """Add an operation."""
        made = f"{operation}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(operation, list(inputs), [made], **options))
        return made

    def model(self, last: str) -> bytes:
        """Return a model of the usual inputs whose output is ``last``."""
        size = ("batch", "sequence")
        inputs = [
            helper.make_tensor_value_info(name, TensorProto.INT64, size)
            for name in ("input_ids", "attention_mask", "token_type_ids")
        ]
        self.nodes.append(helper.make_node("Identity", [last], ["last_hidden_state"]))
        output = helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, (*size, "hidden"))
        graph = helper.make_graph(self.nodes, "encoder", inputs, [output], list(self.weights.values()))
        made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=8)
        onnx.checker.check_model(made)
        serialised: bytes = made.SerializeToString()
        return serialised


def bert(config: Mapping[str, Any], weights: Mapping[str, np.ndarray[Any, Any]]) -> bytes:
    """Return a BERT encoder (Devlin et al. 2019) as a model; ``weights`` by their usual names."""
    graph = Graph()
    for name, value in weights.items():
        if value.dtype == np.float32 and not name.startswith("pooler"):
            # Dense layers are kept as the transposed of what is multiplied.
            is_dense = name.endswith("weight") and value.ndim == 2 and not name.startswith("embeddings")
            graph.weight(name, value.T if is_dense else value)
    hidden = _embedded(graph, float(config["layer_norm_eps"]))
    masked = _mask(graph)
    for layer in range(int(config["num_hidden_layers"])):
        hidden = _layer(graph, f"encoder.layer.{layer}", hidden, masked, config)
    return graph.model(hidden)


def _embedded(graph: Graph, epsilon: float) -> str:
    words = graph.do("Gather", "embeddings.word_embeddings.weight", "input_ids")
    kinds = graph.do("Gather", "embeddings.token_type_embeddings.weight", "token_type_ids")
    count = graph.do("Gather", graph.do("Shape", "input_ids"), graph.shape(1))
    places = graph.do("Slice", "embeddings.position_embeddings.weight", graph.shape(0), count)
    return _normal(
        graph, "embeddings.LayerNorm", graph.do("Add", graph.do("Add", words, kinds), places), epsilon
    )


def _mask(graph: Graph) -> str:
    """Return what is added to attention: nothing where there is a token, very little elsewhere."""
    mask = graph.do("Cast", "attention_mask", to=TensorProto.FLOAT)
    axes = graph.weight("axes", np.array([1, 2], np.int64))
    away = graph.do("Sub", graph.number(1.0), graph.do("Unsqueeze", mask, axes))
    return graph.do("Mul", away, graph.number(-1e9))


def _layer(graph: Graph, name: str, hidden: str, mask: str, config: Mapping[str, Any]) -> str:
    heads, size = int(config["num_attention_heads"]), int(config["hidden_size"])
    epsilon = float(config["layer_norm_eps"])

    def split(part: str, *, order: tuple[int, ...]) -> str:
        made = _dense(graph, f"{name}.attention.self.{part}", hidden)
        return graph.do(
            "Transpose", graph.do("Reshape", made, graph.shape(0, 0, heads, size // heads)), perm=order
        )

    scores = graph.do("MatMul", split("query", order=(0, 2, 1, 3)), split("key", order=(0, 2, 3, 1)))
    scores = graph.do("Mul", scores, graph.number(1 / math.sqrt(size // heads)))
    weights = graph.do("Softmax", graph.do("Add", scores, mask), axis=-1)
    mixed = graph.do(
        "Transpose", graph.do("MatMul", weights, split("value", order=(0, 2, 1, 3))), perm=(0, 2, 1, 3)
    )
    mixed = _dense(
        graph, f"{name}.attention.output.dense", graph.do("Reshape", mixed, graph.shape(0, 0, size))
    )
    hidden = _normal(graph, f"{name}.attention.output.LayerNorm", graph.do("Add", hidden, mixed), epsilon)
    inner = _gelu(graph, _dense(graph, f"{name}.intermediate.dense", hidden))
    outer = _dense(graph, f"{name}.output.dense", inner)
    return _normal(graph, f"{name}.output.LayerNorm", graph.do("Add", hidden, outer), epsilon)


def _dense(graph: Graph, name: str, value: str) -> str:
    return graph.do("Add", graph.do("MatMul", value, f"{name}.weight"), f"{name}.bias")


def _normal(graph: Graph, name: str, value: str, epsilon: float) -> str:
    return graph.do("LayerNormalization", value, f"{name}.weight", f"{name}.bias", axis=-1, epsilon=epsilon)


def _gelu(graph: Graph, value: str) -> str:
    error = graph.do("Erf", graph.do("Mul", value, graph.number(1 / math.sqrt(2))))
    return graph.do(
        "Mul", graph.do("Mul", value, graph.number(0.5)), graph.do("Add", error, graph.number(1.0))
    )


def bag_of_words(folder: Path, alike: Sequence[Sequence[str]]) -> Path:
    """Write an encoder that knows which words mean alike, and nothing else."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

    folder.mkdir(parents=True, exist_ok=True)
    known = {"[PAD]": 0, "[UNK]": 1} | {
        word: number for number, word in enumerate((w for group in alike for w in group), 2)
    }
    tokenizer = Tokenizer(models.WordLevel(known, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.Lowercase()
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    tokenizer.save(str(folder / "tokenizer.json"))
    # Each group has a direction of its own; what is not known leans a little in all of them.
    words = np.full((len(known), len(alike)), 0.01, np.float32)
    for direction, group in enumerate(alike):
        words[[known[word] for word in group], direction] = 1.0
    graph = Graph()
    hidden = graph.do("Gather", graph.weight("words", words), "input_ids")
    (folder / "model.onnx").write_bytes(graph.model(hidden))
    return folder


def write(folder: Path) -> Path:
    """Write ``model.onnx`` beside the weights of a folder."""
    from safetensors.numpy import load_file

    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    made = folder / "model.onnx"
    made.write_bytes(bert(config, load_file(folder / "model.safetensors")))
    return made


if __name__ == "__main__":
    print(write(Path(sys.argv[1])))
