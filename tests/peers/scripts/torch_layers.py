"""Layers of nets in PyTorch, written from their meaning and without the compiler's lowering: a locally shared layer is one
convolution per region. Weights by the parameters' names; maps are NCHW."""

import torch
import torch.nn.functional as F


def local(op, x, weight, bias):
    x = F.pad(x, (op["pad"][1], op["pad"][1], op["pad"][0], op["pad"][0]))
    rows, columns = op["regions"]["rows"], op["regions"]["columns"]
    bands = []
    for r, row in enumerate(rows):
        band = []
        for c, column in enumerate(columns):
            own = slice((r * len(columns) + c) * op["out"], (r * len(columns) + c + 1) * op["out"])
            region = x[:, :, row["from"] : row["to"], column["from"] : column["to"]]
            band.append(F.conv2d(region, weight[own], bias[own], stride=op["stride"]))
        bands.append(torch.cat(band, dim=3))
    return torch.cat(bands, dim=2)


def lrn(op, x):
    """PyTorch's own has an even window the other way round: one channel more before than behind."""
    before = (op["size"] - 1) // 2
    squares = F.pad((x**2).unsqueeze(1), (0, 0, 0, 0, before, op["size"] - 1 - before))
    sums = F.avg_pool3d(squares, (op["size"], 1, 1), stride=1).squeeze(1)
    return x * (op["k"] + op["alpha"] * sums) ** -op["beta"]


def batch_norm(op, x, own):
    """In training: moves the running statistics, too."""
    return F.batch_norm(x, own("mean"), own("variance"), own("scale"), own("shift"), True, 1 - op["momentum"], op["eps"])


def pool(op, x):
    ceil = op["rounding"] == "ceil"
    if op["kind"] == "maxpool":
        return F.max_pool2d(x, op["kernel"], op["stride"], op["pad"], ceil_mode=ceil)
    return F.avg_pool2d(x, op["kernel"], op["stride"], op["pad"], ceil_mode=ceil, count_include_pad=True)


LAYERS = {
    "conv": lambda op, x, own: F.conv2d(
        x[0], own("weight"), own("bias"), op["stride"], op["pad"], op["dilation"], op["groups"]
    ),
    "local": lambda op, x, own: local(op, x[0], own("weight"), own("bias")),
    "dense": lambda op, x, own: F.linear(x[0].flatten(1), own("weight"), own("bias")),
    "relu": lambda op, x, own: F.relu(x[0]),
    "leaky_relu": lambda op, x, own: F.leaky_relu(x[0], op["slope"]),
    "prelu": lambda op, x, own: F.prelu(x[0], own("slope")),
    "sigmoid": lambda op, x, own: torch.sigmoid(x[0]),
    "tanh": lambda op, x, own: torch.tanh(x[0]),
    "lrn": lambda op, x, own: lrn(op, x[0]),
    "batchnorm": lambda op, x, own: batch_norm(op, x[0], own),
    "maxpool": lambda op, x, own: pool(op, x[0]),
    "avgpool": lambda op, x, own: pool(op, x[0]),
    "global_avgpool": lambda op, x, own: x[0].mean(dim=(2, 3)),
    "flatten": lambda op, x, own: x[0].flatten(1),
    "add": lambda op, x, own: sum(x[1:], x[0]),
    "concat": lambda op, x, own: torch.cat(x, dim=1),
    "dropout": lambda op, x, own: x[0] * own("mask"),
}


def forward(net, values, image, normalise):
    """Results of all layers. `values` holds weights, running statistics and the masks of dropout by name."""
    mean, std = (torch.tensor(normalise[key], dtype=torch.float64) for key in ("mean", "std"))
    maps = ((image - mean) / std).permute(0, 3, 1, 2)
    results = []
    for layer in net["layers"]:
        inputs = [maps if i < 0 else results[i] for i in layer["inputs"]]
        own = lambda part, name=layer["id"]: values[f"{name}.{part}"]
        results.append(LAYERS[layer["op"]["kind"]](layer["op"], inputs, own))
    return results


def output_layer(stage, x, values):
    """The output layer that is there for training only."""
    if x.dim() == 4 and stage["output"] == "average":
        x = x.mean(dim=(2, 3))
    if x.dim() == 4 and stage["output"] == "max":
        window = [min(a, b) for a, b in zip(stage["outputWindow"], x.shape[2:])]
        x = F.avg_pool2d(x, window, stride=1).amax(dim=(2, 3))
    return F.linear(x.flatten(1), values["@output.weight"], values["@output.bias"])
