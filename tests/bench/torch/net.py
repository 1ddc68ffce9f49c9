"""A net from its description (description.ts), with weights and images from the raw files that lie beside it."""

import pathlib

import torch
import torch.nn.functional as F
from layers import layer


class Net:
    def __init__(self, description, channels_last, local):
        self.description = description
        self.channels_last = channels_last
        self.setting = {"training": description["training"] is not None, "local": local, "masks": {}}
        self.weights = read_weights(description)
        if channels_last:
            for name, value in self.weights.items():
                if value.dim() == 4:
                    self.weights[name] = value.to(memory_format=torch.channels_last)
        mean, std = (torch.tensor(description["normalise"][key]).view(1, -1, 1, 1) for key in ("mean", "std"))
        self.mean, self.scale = mean, 1 / std
        for p in description["parameters"]:
            self.weights[p["name"]].requires_grad_(self.setting["training"] and p["trained"])

    def layers(self, image):
        """The last layer and all layer statements' results; `image` holds bytes, N x height x width x 3."""
        x = (image.permute(0, 3, 1, 2).float() - self.mean) * self.scale
        x = x.contiguous(memory_format=torch.channels_last if self.channels_last else torch.contiguous_format)
        outputs, results = [], {}
        for each in self.description["layers"]:
            inputs = [x if i == -1 else outputs[i] for i in each["inputs"]]
            outputs.append(layer(each["op"], each["id"], inputs, self.weights, self.setting))
            results[each["statement"]] = outputs[-1]
        return outputs[-1], results

    def logits(self, last):
        training = self.description["training"]
        return F.linear(pooled(last, training), self.weights["@output.weight"], self.weights["@output.bias"])


def pooled(x, training):
    if x.dim() == 2 or training["output"] == "dense":
        return x.flatten(1)
    if training["output"] == "average":
        return x.mean((2, 3))
    window = [min(a, b) for a, b in zip(training["outputWindow"], x.shape[2:], strict=True)]
    means = x if window == [1, 1] else F.avg_pool2d(x, window, 1)
    return F.adaptive_max_pool2d(means, 1).flatten(1)


def read_weights(description):
    weights = {}
    values = raw(description["files"]["weights"], torch.float32)
    at = 0
    for p in description["parameters"]:
        size = 1
        for n in p["shape"]:
            size *= n
        weights[p["name"]] = values[at : at + size].reshape(p["shape"]).clone()
        at += size
    return weights


def raw(path, dtype):
    return torch.frombuffer(bytearray(pathlib.Path(path).read_bytes()), dtype=dtype)
