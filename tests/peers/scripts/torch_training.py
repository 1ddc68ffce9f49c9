"""Trains a net, given by its layers, with PyTorch's autograd and optimisers; answers with each step's loss and logits and
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


def contrastive(features, labels, margin):
    terms = []
    for i in range(len(labels)):
        for j in range(i):
            distance = (features[i] - features[j]).norm()
            apart = torch.clamp(margin - distance, min=0)
            terms.append((distance**2 if labels[i] == labels[j] else apart**2) / 2)
    return torch.stack(terms).mean()


def term_loss(term, logits, results, batch):
    if term["kind"] == "softmax":
        value = F.cross_entropy(logits, tensor(batch["labels"], torch.int64))
    elif term["kind"] == "sigmoid":
        targets = tensor(batch["targets"])
        value = F.binary_cross_entropy_with_logits(logits, targets, reduction="none").sum(dim=1).mean()
    elif term["kind"] == "hinge":
        signs = 2 * tensor(batch["targets"]) - 1
        value = torch.clamp(1 - signs * logits, min=0).sum(dim=1).mean()
    elif term["kind"] == "contrastive":
        labels = tensor(batch["labels"], torch.int64)
        value = contrastive(results[term["layer"]], labels, term["margin"])
    else:
        value = similarity(results[term["layer"]], tensor(batch["labels"], torch.int64))
    return term["weight"] * value


def optimizer_of(rule, groups):
    kind = rule["kind"]
    if kind == "sgd":
        return torch.optim.SGD(groups, momentum=rule["momentum"], dampening=0, nesterov=rule["nesterov"])
    if kind in ("adam", "adamw"):
        make = torch.optim.Adam if kind == "adam" else torch.optim.AdamW
        return make(groups, betas=(rule["beta1"], rule["beta2"]), eps=rule["epsilon"])
    if kind == "rmsprop":
        return torch.optim.RMSprop(groups, alpha=rule["rho"], eps=rule["epsilon"], momentum=rule["momentum"])
    raise ValueError(f"no PyTorch counterpart for {kind}")


def train(case):
    weights = {name: tensor(value).requires_grad_() for name, value in case["weights"].items()}
    rule = case["optimizer"]
    groups = [
        {
            "params": [weights[p["name"]]],
            "lr": rule["lr"] * p["lrMultiplier"],
            "weight_decay": rule["decay"] * p["decayMultiplier"],
        }
        for p in case["parameters"]
    ]
    optimizer = optimizer_of(rule, groups)
    steps = []
    for batch in case["batches"]:
        optimizer.zero_grad()
        last, results = forward(case["net"], weights, tensor(batch["image"]), case["normalise"])
        logits = F.linear(last.flatten(1), weights["@output.weight"], weights["@output.bias"])
        loss = sum(term_loss(term, logits, results, batch) for term in case["loss"])
        loss.backward()
        if rule.get("clip") is not None:
            torch.nn.utils.clip_grad_norm_(list(weights.values()), rule["clip"])
        optimizer.step()
        steps.append({"loss": plain(loss), "logits": plain(logits)})
    return {"steps": steps, "weights": {name: plain(value) for name, value in weights.items()}}


answer([train(case) for case in question()])
