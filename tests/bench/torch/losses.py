"""Losses of a training stage, each in its quickest form; `labels` are class numbers, `targets` zeros and ones."""

import torch
import torch.nn.functional as F


def loss_of(terms, logits, results, batch):
    return sum(term["weight"] * value(term, logits, results, batch) for term in terms)


def value(term, logits, results, batch):
    kind = term["kind"]
    if term.get("weighting") is not None:
        raise ValueError(f"no PyTorch counterpart for a {kind} with weights of labels")
    if kind == "softmax":
        return F.cross_entropy(logits, batch["labels"])
    if kind == "sigmoid":
        return F.binary_cross_entropy_with_logits(logits, batch["targets"], reduction="sum") / len(logits)
    if kind == "hinge":
        return torch.clamp(1 - (2 * batch["targets"] - 1) * logits, min=0).sum() / len(logits)
    features, labels = results[term["layer"]], batch["labels"]
    same = labels[:, None] == labels[None, :]
    if kind == "similarity":
        weights = same.float()
        laplacian = torch.diag(weights.sum(1)) - weights
        return (features * (laplacian @ features)).sum() / len(features)
    if kind == "contrastive":
        distance = F.pdist(features)
        upper = torch.triu_indices(len(features), len(features), 1)
        alike = same[upper[0], upper[1]]
        apart = torch.clamp(term["margin"] - distance, min=0)
        return torch.where(alike, distance**2, apart**2).mean() / 2
    raise ValueError(f"no PyTorch counterpart for the loss {kind}")
