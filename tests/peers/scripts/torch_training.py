"""Trains nets, given by their layers, with PyTorch's autograd and optimisers; answers with each step's loss and logits and
the weights and running statistics at the end."""

import torch
from exchange import answer, question
from torch_layers import forward, output_layer
from torch_losses import term_loss
from torch_values import plain, tensor


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
    net, stage = case["net"], case["stage"]
    rule = stage["optimizer"]
    values = {name: tensor(value) for name, value in case["weights"].items()}
    trainable = [p for p in case["parameters"] if p["trainable"]]
    groups = [
        {
            "params": [values[p["name"]].requires_grad_()],
            "lr": case["lr"] * p["lrMultiplier"],
            "weight_decay": rule["decay"] * p["decayMultiplier"],
        }
        for p in trainable
    ]
    optimizer = optimizer_of(rule, groups)
    places = {name: index for name, index in case["outputs"]}
    steps = []
    for number, batch in enumerate(case["batches"]):
        if number % stage["accumulate"] == 0:
            optimizer.zero_grad()
        masks = {f"{layer}.mask": tensor(mask) for layer, mask in batch["masks"].items()}
        results = forward(net, {**values, **masks}, tensor(batch["image"]), case["normalise"])
        logits = output_layer(stage, results[-1], values)
        loss = sum(term_loss(term, logits, lambda name: results[places[name]], batch) for term in stage["loss"])
        (loss / stage["accumulate"]).backward()
        if (number + 1) % stage["accumulate"] == 0:
            if rule.get("clip") is not None:
                torch.nn.utils.clip_grad_norm_([values[p["name"]] for p in trainable], rule["clip"])
            optimizer.step()
        steps.append({"loss": plain(loss), "logits": plain(logits)})
    return {"steps": steps, "weights": {name: plain(value) for name, value in values.items()}}


answer([train(case) for case in question()])
