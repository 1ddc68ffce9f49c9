"""Evaluates forward graphs with PyTorch's operators and answers with values and autograd's gradients."""

import torch
import torch.nn.functional as F
from exchange import answer, question
from torch_layers import lrn
from torch_losses import hinge_terms, sigmoid_terms
from torch_values import plain, tensor


def conv2d(op, x, w, b):
    return F.conv2d(x, w, b, stride=op["stride"], padding=op["pad"], dilation=op["dilation"], groups=op["groups"])


def maxpool(op, x):
    ceil = op["rounding"] == "ceil"
    return F.max_pool2d(x, op["kernel"], op["stride"], op["pad"], ceil_mode=ceil)


def avgpool(op, x):
    """Caffe's divisor: PyTorch's with counted padding, which leaves out what lies beyond the padded map."""
    ceil = op["rounding"] == "ceil"
    return F.avg_pool2d(x, op["kernel"], op["stride"], op["pad"], ceil_mode=ceil, count_include_pad=True)


def batch_norm(op, x, scale, shift):
    return F.batch_norm(x, None, None, scale, shift, training=True, eps=op["eps"])


def cut_regions(op, x):
    height, width = op["size"]
    cells = []
    for row in op["rows"]:
        for column in op["columns"]:
            cell = x[:, :, row["from"] : row["to"], column["from"] : column["to"]]
            cells.append(F.pad(cell, (0, width - cell.shape[3], 0, height - cell.shape[2])))
    return torch.cat(cells, dim=1)


def tile_cells(op, x):
    columns = len(op["widths"])
    cells = x.chunk(len(op["heights"]) * columns, dim=1)
    rows = []
    for r, height in enumerate(op["heights"]):
        row = [cells[r * columns + c][:, :, :height, :width] for c, width in enumerate(op["widths"])]
        rows.append(torch.cat(row, dim=3))
    return torch.cat(rows, dim=2)


def normalise_image(op, x):
    mean, std = (torch.tensor(op[key], dtype=torch.float64) for key in ("mean", "std"))
    return ((x - mean) / std).permute(0, 3, 1, 2)


def matmul(op, a, b):
    return (a.T if op["transA"] else a) @ (b.T if op["transB"] else b)


def sigmoid_cross_entropy(_, z, targets):
    return F.binary_cross_entropy_with_logits(z, targets, reduction="none").sum(dim=1).mean()


def hinge(_, z, targets):
    return torch.clamp(1 - (2 * targets - 1) * z, min=0).sum(dim=1).mean()


def contrastive(op, features, labels):
    i, j = torch.triu_indices(len(labels), len(labels), offset=1)
    distances = (features[i] - features[j]).norm(dim=1)
    apart = torch.clamp(op["margin"] - distances, min=0)
    return (torch.where(labels[i] == labels[j], distances, apart) ** 2 / 2).mean()


def pair_laplacian(_, labels):
    equal = (labels[:, None] == labels[None, :]).double()
    equal.fill_diagonal_(0)
    return torch.diag(equal.sum(dim=1)) - equal


OPERATORS = {
    "normaliseImage": normalise_image,
    "conv2d": conv2d,
    "cutRegions": cut_regions,
    "tileCells": tile_cells,
    "pad2d": lambda op, x: F.pad(x, (op["pad"][1], op["pad"][1], op["pad"][0], op["pad"][0])),
    "relu": lambda _, x: F.relu(x),
    "leakyRelu": lambda op, x: F.leaky_relu(x, op["slope"]),
    "prelu": lambda _, x, slopes: F.prelu(x, slopes),
    "sigmoid": lambda _, x: torch.sigmoid(x),
    "tanh": lambda _, x: torch.tanh(x),
    "batchNorm": batch_norm,
    "avgpool": avgpool,
    "concat": lambda _, *parts: torch.cat(parts, dim=1),
    "lrn": lrn,
    "maxpool": maxpool,
    "dense": lambda _, x, w, b: F.linear(x, w, b),
    "matmul": matmul,
    "spatialMean": lambda _, x: F.adaptive_avg_pool2d(x, 1).flatten(1),
    "channelMean": lambda _, x: x.mean(dim=1, keepdim=True),
    "flatten": lambda _, x: x.flatten(1),
    "softmaxCrossEntropy": lambda _, z, labels: F.cross_entropy(z, labels),
    "sigmoidCrossEntropy": sigmoid_cross_entropy,
    "hingeLoss": hinge,
    "sigmoidTerms": sigmoid_terms,
    "hingeTerms": lambda _, z, targets: hinge_terms(z, targets),
    "contrastiveLoss": contrastive,
    "mul": lambda _, a, b: a * b,
    "div": lambda _, a, b: a / b,
    "sqrt": lambda _, a: torch.sqrt(a),
    "offset": lambda op, a: a + op["by"],
    "add": lambda _, a, b: a + b,
    "sub": lambda _, a, b: a - b,
    "reshape": lambda op, a: a.reshape(op["shape"]),
    "windowMean": lambda op, x: F.avg_pool2d(x, op["kernel"], stride=1),
    "pairLaplacian": pair_laplacian,
    "scale": lambda op, a: a * op["by"],
    "sum": lambda op, a: a.sum(dim=tuple(op["axes"])) if op["axes"] else a,
}
DTYPES = {"f32": torch.float64, "i64": torch.int64, "u8": torch.float64}


def evaluate(graph, feeds, wanted):
    values = []
    leaves = {}
    for node in graph["nodes"]:
        op = node["op"]
        if op["kind"] == "input":
            value = tensor(feeds[op["name"]], DTYPES[op["type"]["dtype"]])
            if op["name"] in wanted:
                value.requires_grad_()
                leaves[op["name"]] = value
        else:
            value = OPERATORS[op["kind"]](op, *(values[i] for i in node["inputs"]))
        values.append(value)
    outputs = {output["name"]: values[output["id"]] for output in graph["outputs"]}
    outputs["scalar"].backward()
    return {
        "outputs": {name: plain(value) for name, value in outputs.items()},
        "gradients": {name: plain(leaf.grad) for name, leaf in leaves.items()},
    }


answer([evaluate(case["graph"], case["feeds"], case["wanted"]) for case in question()])
