"""Writes weights in each type and form that ONNX and safetensors have, and says which numbers they hold."""

from pathlib import Path

import numpy as np
import onnx
import torch
from exchange import answer, question
from onnx import TensorProto, helper, numpy_helper
from safetensors.torch import save_file

to = Path(question()["to"])
rng = np.random.default_rng(3)
values = rng.standard_normal((3, 5)).astype(np.float32)
TYPES = {
    "single": (TensorProto.FLOAT, torch.float32),
    "double": (TensorProto.DOUBLE, torch.float64),
    "half": (TensorProto.FLOAT16, torch.float16),
    "brain": (TensorProto.BFLOAT16, torch.bfloat16),
}
tensors = {name: torch.tensor(values).to(kind) for name, (_, kind) in TYPES.items()}
numbers = {name: tensor.to(torch.float32).ravel().tolist() for name, tensor in tensors.items()}


def save(name, initializers, **options):
    nodes = [helper.make_node("Identity", [one.name], [f"{one.name}.out"]) for one in initializers]
    outputs = [helper.make_tensor_value_info(f"{one.name}.out", one.data_type, [3, 5]) for one in initializers]
    model = helper.make_model(helper.make_graph(nodes, "weights", [], outputs, initializers))
    onnx.save(model, to / name, **options)


def raw(name, kind):
    bits = tensors[name].view(torch.int16) if tensors[name].element_size() == 2 else tensors[name]
    return helper.make_tensor(name, kind, [3, 5], bits.numpy().tobytes(), raw=True)


def typed(name, kind):
    return helper.make_tensor(name, kind, [3, 5], numbers[name])


save("plain.onnx", [raw(name, kind) for name, (kind, _) in TYPES.items()])
save("typed.onnx", [typed(name, kind) for name, (kind, _) in TYPES.items()])
save(
    "external.onnx",
    [numpy_helper.from_array(values, "single"), numpy_helper.from_array(values.astype(np.float64), "double")],
    save_as_external_data=True,
    all_tensors_to_one_file=True,
    location="external.data",
    size_threshold=0,
)
save_file(tensors, to / "types.safetensors", metadata={"format": "pt"})
single = numbers["single"]
answer(
    {
        "expected": {
            "plain.onnx": numbers,
            # `make_tensor` takes Python's numbers, so that double precision holds single's values.
            "typed.onnx": numbers,
            "external.onnx": {"single": single, "double": single},
            "types.safetensors": numbers,
        }
    }
)
