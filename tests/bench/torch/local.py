"""A locally shared convolution in the forms that PyTorch offers: the benchmark takes the fastest for each net."""

import torch
import torch.nn.functional as F


def local(form, op, x, weight, bias):
    regions, rows, columns = cut(op, x)
    same = len({tuple(region.shape) for region in regions}) == 1
    make = {"slices": slices, "grouped": grouped, "unfold": unfolded}[form if same else "slices"]
    return make(op, regions, rows, columns, weight, bias)


def cut(op, x):
    if any(op["pad"]):
        x = F.pad(x, (op["pad"][1], op["pad"][1], op["pad"][0], op["pad"][0]))
    rows, columns = op["regions"]["rows"], op["regions"]["columns"]
    regions = [x[:, :, r["from"] : r["to"], c["from"] : c["to"]] for r in rows for c in columns]
    return regions, len(rows), len(columns)


def slices(op, regions, rows, columns, weight, bias):
    """A convolution for each cell."""
    results = [
        F.conv2d(region, w, b, op["stride"])
        for region, w, b in zip(regions, weight.split(op["out"]), bias.split(op["out"]), strict=True)
    ]
    bands = [torch.cat(results[r * columns : (r + 1) * columns], 3) for r in range(rows)]
    return torch.cat(bands, 2)


def grouped(op, regions, rows, columns, weight, bias):
    """One convolution with a group for each cell."""
    y = F.conv2d(torch.cat(regions, 1), weight, bias, op["stride"], groups=len(regions))
    return tiled(y.unflatten(1, (rows, columns, op["out"])).permute(0, 3, 1, 4, 2, 5))


def unfolded(op, regions, rows, columns, weight, bias):
    """One batched matrix product over all cells."""
    kernel, (height, width) = op["kernel"], regions[0].shape[2:]
    size = [(n - k) // s + 1 for n, k, s in zip((height, width), kernel, op["stride"], strict=True)]
    patches = torch.stack([F.unfold(region, kernel, stride=op["stride"]) for region in regions])
    cells, batch, taps, positions = patches.shape
    right = patches.permute(0, 2, 1, 3).reshape(cells, taps, batch * positions)
    y = torch.baddbmm(bias.view(cells, op["out"], 1), weight.reshape(cells, op["out"], taps), right)
    return tiled(y.view(rows, columns, op["out"], batch, *size).permute(3, 2, 0, 4, 1, 5))


def tiled(y):
    """N x out x rows x height x columns x width as a map."""
    return y.flatten(4, 5).flatten(2, 3)
