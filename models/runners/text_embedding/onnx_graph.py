"""The encoder as an ONNX file, written once: fused operators of ONNX Runtime, pooling and normalisation included.

The fused operators (domain ``com.microsoft``) are described in ONNX Runtime's ContribOperators document.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from models.runners.text_embedding.weights import LayerWeights, Weights

_FUSED = "com.microsoft"
_OPSET, _IR_VERSION = 17, 8
"""Old enough for every ONNX Runtime we allow."""


def write(weights: Weights, path: Path) -> None:
    """Write the encoder to ``path``. Inputs are ids and mask (windows, tokens) int32; output is vectors, float32."""
    path.write_bytes(_Graph(weights).model().SerializeToString())


class _Graph:
    """Nodes and constants, as they are added."""

    def __init__(self, weights: Weights) -> None:
        self._weights = weights
        self._nodes: list[Any] = []
        self._constants: list[Any] = []

    def model(self) -> Any:
        """Return the finished model."""
        hidden = self._embedded()
        for number, layer in enumerate(self._weights.layers):
            hidden = self._layer(f"layer{number}", layer, hidden)
        self._pooled(hidden)
        batch = ["windows", "tokens"]
        graph = helper.make_graph(
            self._nodes,
            "encoder",
            [helper.make_tensor_value_info(name, TensorProto.INT32, batch) for name in ("ids", "mask")],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["windows", self._weights.shape.width])],
            self._constants,
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION)

    def _embedded(self) -> str:
        names = [
            self._constant("words", self._weights.words),
            self._constant("positions", self._weights.positions),
            *self._norm("norm", self._weights.norm),
        ]
        words, positions, scale, shift = names
        inputs = ["ids", "", words, positions, "", scale, shift, "mask"]
        self._add("EmbedLayerNormalization", inputs, ["hidden", "lengths"], epsilon=self._weights.shape.epsilon)
        return "hidden"

    def _layer(self, at: str, layer: LayerWeights, hidden: str) -> str:
        qkv = self._constant(f"{at}.qkv", layer.qkv.T)
        bias = self._constant(f"{at}.qkv_bias", layer.qkv_bias)
        heads = self._weights.shape.heads
        self._add("Attention", [hidden, qkv, bias, "mask"], [f"{at}.mixed"], num_heads=heads)
        out = self._product(f"{at}.out", f"{at}.mixed", layer.out)
        hidden = self._add_and_normalise(f"{at}.attended", out, hidden, layer.out_norm, layer.out_bias)
        up = self._product(f"{at}.up", hidden, layer.up)
        self._add("BiasGelu", [up, self._constant(f"{at}.up_bias", layer.up_bias)], [f"{at}.inner"])
        down = self._product(f"{at}.down", f"{at}.inner", layer.down)
        return self._add_and_normalise(f"{at}.done", down, hidden, layer.down_norm, layer.down_bias)

    def _pooled(self, hidden: str) -> None:
        last = self._constant("last_axis", np.array([-1], np.int64))
        tokens = self._constant("token_axis", np.array([1], np.int64))
        self._nodes += [
            helper.make_node("Cast", ["mask"], ["weight"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["weight", last], ["weight3"]),
            helper.make_node("Mul", [hidden, "weight3"], ["weighted"]),
            # the mean's divisor is the same for the whole vector: normalising makes it irrelevant
            helper.make_node("ReduceSum", ["weighted", tokens], ["summed"], keepdims=0),
            helper.make_node("LpNormalization", ["summed"], ["vectors"], axis=-1, p=2),
        ]

    def _product(self, name: str, hidden: str, matrix: Any) -> str:
        self._nodes.append(helper.make_node("MatMul", [hidden, self._constant(f"{name}.weight", matrix.T)], [name]))
        return name

    def _add_and_normalise(self, name: str, value: str, skip: str, norm: tuple[Any, Any], bias: Any) -> str:
        scale, shift = self._norm(f"{name}.norm", norm)
        inputs = [value, skip, scale, shift, self._constant(f"{name}.bias", bias)]
        self._add("SkipLayerNormalization", inputs, [name], epsilon=self._weights.shape.epsilon)
        return name

    def _norm(self, name: str, norm: tuple[Any, Any]) -> tuple[str, str]:
        return self._constant(f"{name}.scale", norm[0]), self._constant(f"{name}.shift", norm[1])

    def _constant(self, name: str, array: Any) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def _add(self, kind: str, inputs: list[str], outputs: list[str], **attributes: Any) -> None:
        self._nodes.append(helper.make_node(kind, inputs, outputs, domain=_FUSED, **attributes))
