"""What is measured: a step of training, or a run of inference."""

import torch
from losses import loss_of
from net import Net, raw


class Training:
    """Forward, backward and the optimiser's step, on one batch over and over."""

    def __init__(self, description, channels_last, local):
        self.net = Net(description, channels_last, local)
        self.training = description["training"]
        files = description["files"]
        self.image = images(description)
        self.batch = {}
        if files.get("labels") is not None:
            self.batch["labels"] = raw(files["labels"], torch.int32).long()
        if files.get("targets") is not None:
            self.batch["targets"] = raw(files["targets"], torch.float32).reshape(len(self.image), -1)
        self.trained = [p for p in description["parameters"] if p["trained"]]
        self.optimizer = optimizer_of(self.training["optimizer"], self.groups())

    def groups(self):
        """Parameters by their multipliers: few groups, so that the optimiser works on many arrays at once."""
        groups = {}
        for p in self.trained:
            key = (p["lrMultiplier"], p["decayMultiplier"])
            groups.setdefault(key, []).append(self.net.weights[p["name"]])
        decay = self.training["optimizer"]["decay"]
        return [
            {"params": members, "multiplier": lr, "weight_decay": decay * share}
            for (lr, share), members in groups.items()
        ]

    def run(self, lr):
        for group in self.optimizer.param_groups:
            group["lr"] = lr * group["multiplier"]
        self.optimizer.zero_grad()
        last, results = self.net.layers(self.image)
        loss = loss_of(self.training["loss"], self.net.logits(last), results, self.batch)
        loss.backward()
        if self.training["optimizer"].get("clip") is not None:
            weights = [self.net.weights[p["name"]] for p in self.trained]
            torch.nn.utils.clip_grad_norm_(weights, self.training["optimizer"]["clip"])
        self.optimizer.step()
        return loss.detach()


class Inference:
    def __init__(self, description, channels_last, local):
        self.net = Net(description, channels_last, local)
        self.output = description["output"]
        self.image = images(description)

    @torch.inference_mode()
    def run(self, _):
        last, results = self.net.layers(self.image)
        if self.output["kind"] == "response":
            return results[self.output["layer"]].mean(1, keepdim=True)
        return results[self.output["layer"]]


def images(description):
    return raw(description["files"]["image"], torch.uint8).reshape(
        description["batch"], description["input"]["height"], description["input"]["width"], -1
    )


def optimizer_of(rule, groups):
    """In the fused form, PyTorch's fastest, where there is one."""
    kind = rule["kind"]
    if kind == "sgd":
        return torch.optim.SGD(groups, lr=1, momentum=rule["momentum"], nesterov=rule["nesterov"], fused=True)
    if kind in ("adam", "adamw"):
        make = torch.optim.Adam if kind == "adam" else torch.optim.AdamW
        return make(groups, betas=(rule["beta1"], rule["beta2"]), eps=rule["epsilon"], fused=True)
    if kind == "rmsprop":
        return torch.optim.RMSprop(groups, alpha=rule["rho"], eps=rule["epsilon"], momentum=rule["momentum"])
    raise ValueError(f"no PyTorch counterpart for the optimiser {kind}")
