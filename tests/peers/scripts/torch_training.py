"""Trains a net, given by its layers, with PyTorch's autograd and SGD; answers with each step's loss and logits and
the weights at the end. Written from the layers' meaning, without the compiler's lowering: a locally shared layer is
one convolution per region, the similarity loss a loop over pairs."""

import torch
import torch.nn.functional as F
from exchange import answer, question
from torch_values import plain, tensor


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


def layer(op, x, weight, bias):
    kind = op["kind"]
    if kind == "conv":
        return F.conv2d(x, weight, bias, op["stride"], op["pad"], op["dilation"], op["groups"])
    if kind == "local":
        return local(op, x, weight, bias)
    if kind == "relu":
        return F.relu(x)
    if kind == "lrn":
        return F.local_response_norm(x, op["size"], op["alpha"], op["beta"], op["k"])
    if kind == "maxpool":
        return F.max_pool2d(x, op["kernel"], op["stride"], op["pad"], ceil_mode=op["rounding"] == "ceil")
    if kind == "dense":
        return F.linear(x.flatten(1), weight, bias)
    raise ValueError(f"no PyTorch counterpart for {kind}")


def forward(net, weights, image, normalise):
    mean, std = (torch.tensor(normalise[key], dtype=torch.float64) for key in ("mean", "std"))
    x = ((image - mean) / std).permute(0, 3, 1, 2)
    results = {}
    for each in net["layers"]:
        x = layer(each["op"], x, weights.get(each["id"] + ".weight"), weights.get(each["id"] + ".bias"))
        results[each["statement"]] = x
    return x, results


def similarity(features, labels):
    total = torch.zeros((), dtype=torch.float64)
    for i in range(len(labels)):
        for j in range(i):
            if labels[i] == labels[j]:
                total = total + ((features[i] - features[j]) ** 2).sum()
    return total / len(labels)


def term_loss(term, logits, results, batch):
    if term["kind"] == "softmax":
        value = F.cross_entropy(logits, tensor(batch["labels"], torch.int64))
    elif term["kind"] == "sigmoid":
        targets = tensor(batch["targets"])
        value = F.binary_cross_entropy_with_logits(logits, targets, reduction="none").sum(dim=1).mean()
    else:
        value = similarity(results[term["layer"]], tensor(batch["labels"], torch.int64))
    return term["weight"] * value


def train(case):
    weights = {name: tensor(value).requires_grad_() for name, value in case["weights"].items()}
    sgd = case["optimizer"]
    groups = [
        {
            "params": [weights[p["name"]]],
            "lr": sgd["lr"] * p["lrMultiplier"],
            "weight_decay": sgd["decay"] * p["decayMultiplier"],
        }
        for p in case["parameters"]
    ]
    optimizer = torch.optim.SGD(groups, momentum=sgd["momentum"], dampening=0)
    steps = []
    for batch in case["batches"]:
        optimizer.zero_grad()
        last, results = forward(case["net"], weights, tensor(batch["image"]), case["normalise"])
        logits = F.linear(last.flatten(1), weights["@output.weight"], weights["@output.bias"])
        loss = sum(term_loss(term, logits, results, batch) for term in case["loss"])
        loss.backward()
        if sgd.get("clip") is not None:
            torch.nn.utils.clip_grad_norm_(list(weights.values()), sgd["clip"])
        optimizer.step()
        steps.append({"loss": plain(loss), "logits": plain(logits)})
    return {"steps": steps, "weights": {name: plain(value) for name, value in weights.items()}}


answer([train(case) for case in question()])
