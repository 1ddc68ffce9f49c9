"""A small net whose weights are kept as other programs keep them, and what PyTorch computes with it."""

import pathlib

import torch
from exchange import answer, question
from safetensors.torch import save_file
from torch.nn import functional as F

asked = question()
torch.manual_seed(asked["seed"])


def rounded(shape, dtype):
    """Values that the type holds exactly, so that reading them back loses nothing."""
    return (torch.randn(shape) / 4).to(dtype)


first = rounded((8, 3, 3, 3), torch.bfloat16)
halves = [rounded((4, 4, 3, 3), torch.float16) for _ in range(2)]
half_biases = [rounded((4,), torch.float16) for _ in range(2)]
shared = rounded((6, 8, 3, 3), torch.float32)
matrix = rounded((5, 6 * 3 * 3), torch.float64)
square = rounded((5, 5), torch.float32)
biases = {name: rounded((size,), torch.float32) for name, size in (("c1", 8), ("c3", 6), ("fc", 5), ("fc2", 5))}

save_file(
    {
        # TensorFlow: height, width, in, out.
        "first/kernel": first.permute(2, 3, 1, 0).contiguous(),
        "first/bias": biases["c1"].reshape(1, 8, 1, 1),
        # Caffe's two halves of grouped filters.
        "second_a": halves[0],
        "second_b": halves[1],
        "second_bias_a": half_biases[0],
        "second_bias_b": half_biases[1],
        # One set of filters for all cells.
        "shared": shared,
        "shared_bias": biases["c3"],
        # Rows in row, column, channel order: a map was flattened with its channels last.
        "dense/kernel": matrix.reshape(5, 6, 3, 3).permute(2, 3, 1, 0).reshape(-1, 5).contiguous(),
        "dense/bias": biases["fc"],
        "square/kernel": square.T.contiguous(),
        "square/bias": biases["fc2"],
    },
    pathlib.Path(asked["folder"]) / "foreign.safetensors",
)

image = torch.randint(0, 256, (1, 12, 12, 3), dtype=torch.uint8)
mean, std = (torch.tensor(asked[key]).reshape(1, -1, 1, 1) for key in ("mean", "std"))
x = (image.permute(0, 3, 1, 2).float() - mean) / std
x = F.max_pool2d(F.conv2d(x, first.float(), biases["c1"], padding=1).relu(), 2)
x = F.conv2d(x, torch.cat(halves).float(), torch.cat(half_biases).float(), padding=1, groups=2).relu()
x = F.max_pool2d(F.conv2d(x, shared, biases["c3"], padding=1).relu(), 2)
x = F.linear(x.flatten(1), matrix.float(), biases["fc"]).relu()
x = F.linear(x, square, biases["fc2"])
answer({"image": image.reshape(-1).tolist(), "scores": x.reshape(-1).tolist()})
