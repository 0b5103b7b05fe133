"""The model as an ONNX graph: BERT's encoder, mean pooling and normalisation to length 1.

Inputs `input_ids` and `attention_mask` (int64, batch × length); output `embedding` (float32,
batch × 384). Plain ONNX operators of opset 20 only, so that any runtime can load it.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

LAYERS = 6
HEADS = 12
HIDDEN = 384
HEAD = HIDDEN // HEADS
EPSILON = 1e-12
OPSET = 20
# What a masked position adds to its attention score: enough that softmax gives it nothing, and
# small enough that float32 keeps the other scores apart.
MASKED = -10_000.0


class _Graph:
    """Collects nodes and constants; `node` returns the name of its first output."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def constant(self, name: str, value: np.ndarray) -> str:
        self.constants[name] = numpy_helper.from_array(np.ascontiguousarray(value), name)
        return name

    def node(self, operator: str, inputs: list[str], output: str, **attributes: object) -> str:
        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, **attributes))
        return output

    def linear(self, value: str, weight: np.ndarray, bias: np.ndarray, name: str) -> str:
        # Published weights are output × input; MatMul wants input × output.
        product = self.node("MatMul", [value, self.constant(f"{name}.weight", weight.T)], f"{name}.product")
        return self.node("Add", [product, self.constant(f"{name}.bias", bias)], name)

    def normalise(self, value: str, tensors: dict[str, np.ndarray], prefix: str, name: str) -> str:
        scale = self.constant(f"{name}.scale", tensors[f"{prefix}.weight"])
        bias = self.constant(f"{name}.bias", tensors[f"{prefix}.bias"])
        return self.node("LayerNormalization", [value, scale, bias], name, axis=-1, epsilon=EPSILON)


def _embeddings(graph: _Graph, tensors: dict[str, np.ndarray]) -> str:
    words = graph.constant("words", tensors["embeddings.word_embeddings.weight"])
    # There is only ever one sentence per text, so its type vector is part of every position's.
    positions = tensors["embeddings.position_embeddings.weight"] + tensors["embeddings.token_type_embeddings.weight"][0]
    length = graph.node("Shape", ["input_ids"], "length", start=1, end=2)
    zero = graph.constant("zero", np.array([0], dtype=np.int64))
    position = graph.node("Slice", [graph.constant("positions", positions), zero, length, zero], "position")
    word = graph.node("Gather", [words, "input_ids"], "word")
    total = graph.node("Add", [word, position], "embedded")
    return graph.normalise(total, tensors, "embeddings.LayerNorm", "embedded.normal")


def _heads(graph: _Graph, value: str, name: str, order: list[int]) -> str:
    shape = graph.constants.get("head_shape")
    if shape is None:
        graph.constant("head_shape", np.array([0, 0, HEADS, HEAD], dtype=np.int64))
    split = graph.node("Reshape", [value, "head_shape"], f"{name}.split")
    return graph.node("Transpose", [split], f"{name}.heads", perm=order)


def _attention(graph: _Graph, value: str, mask: str, tensors: dict[str, np.ndarray], prefix: str, name: str) -> str:
    parts = [f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")]
    # One multiplication for all three: the int8 runtime then quantises its input once.
    weight = np.concatenate([tensors[f"{part}.weight"] for part in parts])
    bias = np.concatenate([tensors[f"{part}.bias"] for part in parts])
    # The score's 1/√head goes into the query, once, here.
    weight, bias = weight.copy(), bias.copy()
    weight[:HIDDEN] /= np.sqrt(HEAD)
    bias[:HIDDEN] /= np.sqrt(HEAD)
    merged = graph.linear(value, weight.astype(np.float32), bias.astype(np.float32), f"{name}.qkv")
    names = [f"{name}.{part}" for part in ("query", "key", "value")]
    graph.nodes.append(helper.make_node("Split", [merged], names, name=f"{name}.parts", axis=-1, num_outputs=3))
    query = _heads(graph, names[0], names[0], [0, 2, 1, 3])
    key = _heads(graph, names[1], names[1], [0, 2, 3, 1])
    values = _heads(graph, names[2], names[2], [0, 2, 1, 3])
    scores = graph.node("MatMul", [query, key], f"{name}.scores")
    masked = graph.node("Add", [scores, mask], f"{name}.masked")
    weights = graph.node("Softmax", [masked], f"{name}.weights", axis=-1)
    context = graph.node("MatMul", [weights, values], f"{name}.context")
    rows = graph.node("Transpose", [context], f"{name}.rows", perm=[0, 2, 1, 3])
    if "row_shape" not in graph.constants:
        graph.constant("row_shape", np.array([0, 0, HIDDEN], dtype=np.int64))
    joined = graph.node("Reshape", [rows, "row_shape"], f"{name}.joined")
    output = f"{prefix}.attention.output"
    dense = graph.linear(joined, tensors[f"{output}.dense.weight"], tensors[f"{output}.dense.bias"], f"{name}.dense")
    total = graph.node("Add", [dense, value], f"{name}.total")
    return graph.normalise(total, tensors, f"{output}.LayerNorm", f"{name}.normal")


def _feed_forward(graph: _Graph, value: str, tensors: dict[str, np.ndarray], prefix: str, name: str) -> str:
    wide, narrow = f"{prefix}.intermediate.dense", f"{prefix}.output.dense"
    widened = graph.linear(value, tensors[f"{wide}.weight"], tensors[f"{wide}.bias"], f"{name}.wide")
    active = graph.node("Gelu", [widened], f"{name}.active")
    narrowed = graph.linear(active, tensors[f"{narrow}.weight"], tensors[f"{narrow}.bias"], f"{name}.narrow")
    total = graph.node("Add", [narrowed, value], f"{name}.total")
    return graph.normalise(total, tensors, f"{prefix}.output.LayerNorm", f"{name}.normal")


def _pool(graph: _Graph, value: str, present: str) -> None:
    last = graph.constant("last_axis", np.array([2], dtype=np.int64))
    second = graph.constant("second_axis", np.array([1], dtype=np.int64))
    column = graph.node("Unsqueeze", [present, last], "present.column")
    kept = graph.node("Mul", [value, column], "kept")
    total = graph.node("ReduceSum", [kept, second], "pooled.total", keepdims=0)
    # The mean and the total point the same way, and normalising leaves only the direction.
    graph.node("LpNormalization", [total], "embedding", axis=-1, p=2)


def build(tensors: dict[str, np.ndarray]) -> onnx.ModelProto:
    """The graph in float32."""
    graph = _Graph()
    present = graph.node("Cast", ["attention_mask"], "present", to=TensorProto.FLOAT)
    axes = graph.constant("mask_axes", np.array([1, 2], dtype=np.int64))
    spread = graph.node("Unsqueeze", [present, axes], "present.spread")
    one = graph.constant("one", np.array(1, dtype=np.float32))
    absent = graph.node("Sub", [one, spread], "absent")
    mask = graph.node("Mul", [absent, graph.constant("masked", np.array(MASKED, dtype=np.float32))], "mask")
    value = _embeddings(graph, tensors)
    for layer in range(LAYERS):
        prefix = f"encoder.layer.{layer}"
        value = _attention(graph, value, mask, tensors, prefix, f"attention{layer}")
        value = _feed_forward(graph, value, tensors, prefix, f"feed_forward{layer}")
    _pool(graph, value, present)
    shape = ["batch", "length"]
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [
                helper.make_tensor_value_info("input_ids", TensorProto.INT64, shape),
                helper.make_tensor_value_info("attention_mask", TensorProto.INT64, shape),
            ],
            [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", HIDDEN])],
            initializer=list(graph.constants.values()),
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
        ir_version=9,
        producer_name="local-embeddings",
    )
    onnx.checker.check_model(model)
    return model
