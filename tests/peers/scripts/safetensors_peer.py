"""Reads `ours.safetensors` with the safetensors package, and writes the same tensors back by itself."""

import base64

import numpy as np
from exchange import answer, folder
from safetensors import safe_open
from safetensors.numpy import save

with safe_open(folder / "ours.safetensors", framework="numpy") as file:
    tensors = {name: file.get_tensor(name) for name in file.keys()}
    metadata = file.metadata()
theirs = save({name: np.array(value) for name, value in tensors.items()}, metadata={"by": "python"})
answer(
    {
        "metadata": metadata,
        "tensors": {
            name: {"dtype": str(value.dtype), "shape": list(value.shape), "data": value.ravel().tolist()}
            for name, value in tensors.items()
        },
        "theirs": base64.b64encode(theirs).decode(),
    }
)
