"""The terms of a loss in PyTorch; those over pairs are loops over pairs."""

import torch
import torch.nn.functional as F
from torch_values import tensor


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


def sigmoid_terms(focus, z, targets):
    """Lin et al. 2017 and Ben-Baruch et al. 2021 from their definitions; smoothing mixes both kinds of label."""
    p = torch.sigmoid(z)
    q = torch.clamp(p - focus["margin"], min=0)
    present = (1 - p) ** focus["positive"] * -F.logsigmoid(z)
    absent = q ** focus["negative"] * -torch.log1p(-q)
    share = targets * (1 - focus["smoothing"]) + focus["smoothing"] / 2
    return share * present + (1 - share) * absent


def hinge_terms(z, targets):
    return torch.clamp(1 - (2 * targets - 1) * z, min=0)


def weighted_loss(term, logits, batch):
    """Each label times its weight: sum over attributes, mean over the batch."""
    targets = tensor(batch["targets"])
    weighting = term["weighting"]
    if term["kind"] == "hinge":
        terms = hinge_terms(logits, targets)
    else:
        focus = weighting.get("focus") or {"positive": 0, "negative": 0, "margin": 0}
        terms = sigmoid_terms({**focus, "smoothing": weighting["smoothing"]}, logits, targets)
    return (tensor(batch["labelWeights"]) * terms).sum(dim=1).mean()


def term_loss(term, logits, features, batch):
    """`features` gives the result of a layer by its name."""
    if term["kind"] == "softmax":
        value = F.cross_entropy(logits, tensor(batch["labels"], torch.int64))
    elif term.get("weighting") is not None:
        value = weighted_loss(term, logits, batch)
    elif term["kind"] == "sigmoid":
        targets = tensor(batch["targets"])
        value = F.binary_cross_entropy_with_logits(logits, targets, reduction="none").sum(dim=1).mean()
    elif term["kind"] == "hinge":
        signs = 2 * tensor(batch["targets"]) - 1
        value = torch.clamp(1 - signs * logits, min=0).sum(dim=1).mean()
    elif term["kind"] == "contrastive":
        value = contrastive(features(term["layer"]), tensor(batch["labels"], torch.int64), term["margin"])
    else:
        value = similarity(features(term["layer"]), tensor(batch["labels"], torch.int64))
    return term["weight"] * value
