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


def term_loss(term, logits, features, batch):
    """`features` gives the result of a layer by its name."""
    if term["kind"] == "softmax":
        value = F.cross_entropy(logits, tensor(batch["labels"], torch.int64))
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
