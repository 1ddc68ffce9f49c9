"""Layers of a net in PyTorch, as someone who uses PyTorch would write them. NCHW; `weights` by the parameters' names."""

import torch
import torch.nn.functional as F
from local import local


def layer(op, name, inputs, weights, setting):
    kind, x = op["kind"], inputs[0]

    def own(part):
        return weights[f"{name}.{part}"]

    if kind == "conv":
        return F.conv2d(x, own("weight"), own("bias"), op["stride"], op["pad"], op["dilation"], op["groups"])
    if kind == "local":
        return local(setting["local"], op, x, own("weight"), own("bias"))
    if kind == "dense":
        return F.linear(x.flatten(1), own("weight"), own("bias"))
    if kind == "relu":
        return F.relu(x)
    if kind == "leaky_relu":
        return F.leaky_relu(x, op["slope"])
    if kind == "prelu":
        return F.prelu(x, own("slope"))
    if kind == "sigmoid":
        return x.sigmoid()
    if kind == "tanh":
        return x.tanh()
    if kind == "lrn":
        return F.local_response_norm(x, op["size"], op["alpha"], op["beta"], op["k"])
    if kind == "batchnorm":
        running = own("mean"), own("variance")
        scale = own("scale"), own("shift")
        return F.batch_norm(x, *running, *scale, setting["training"], 1 - op["momentum"], op["eps"])
    if kind == "maxpool":
        return F.max_pool2d(x, op["kernel"], op["stride"], op["pad"], ceil_mode=op["rounding"] == "ceil")
    if kind == "avgpool":
        return F.avg_pool2d(x, op["kernel"], op["stride"], op["pad"], ceil_mode=op["rounding"] == "ceil")
    if kind == "global_avgpool":
        return x.mean((2, 3))
    if kind == "flatten":
        return x.flatten(1)
    if kind == "add":
        return sum(inputs[1:], inputs[0])
    if kind == "concat":
        return torch.cat(inputs, 1)
    if kind == "dropout":
        mask = setting["masks"].get(name)
        return x * mask if mask is not None else F.dropout(x, op["rate"], setting["training"])
    raise ValueError(f"no PyTorch counterpart for {kind}")
