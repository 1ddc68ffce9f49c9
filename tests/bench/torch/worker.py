"""PyTorch's side of the training benchmark: one JSON object a line in, one out. Nothing runs between two requests."""

import json
import sys
import time

import torch
from net import raw
from tasks import Inference, Training

opened = {}


def hello(request):
    torch.set_num_threads(request["threads"])
    return {"version": torch.__version__, "threads": torch.get_num_threads()}


def open_net(request):
    kind = Training if request["net"]["training"] is not None else Inference
    forms = local_forms(request["net"])
    tried = [(kind(request["net"], request["channelsLast"], form), form) for form in forms]
    task, form = min(tried, key=lambda one: seconds(one[0])) if len(tried) > 1 else tried[0]
    opened[request["name"]] = kind(request["net"], request["channelsLast"], form)
    return {"local": form if len(forms) > 1 else None}


def local_forms(net):
    has_local = any(each["op"]["kind"] == "local" for each in net["layers"])
    return ["slices", "grouped", "unfold"] if has_local else ["slices"]


def seconds(task):
    """The best of three, after one to warm up."""
    times = []
    for _ in range(4):
        start = time.perf_counter()
        task.run(1e-12)
        times.append(time.perf_counter() - start)
    return min(times[1:])


def check(request):
    """What `run` gives with the dropout masks in these files; a training step moves the weights."""
    task = opened[request["name"]]
    task.net.setting["masks"] = {
        mask["layer"]: raw(mask["file"], torch.float32).reshape(mask["shape"]) for mask in request["masks"]
    }
    values = task.run(request["lr"])
    task.net.setting["masks"] = {}
    return {"values": [float(v) for v in values.flatten()]}


def step(request):
    task = opened[request["name"]]
    start = time.perf_counter()
    task.run(request["lr"])
    return {"ms": 1000 * (time.perf_counter() - start)}


def close(request):
    del opened[request["name"]]
    return {}


commands = {"hello": hello, "open": open_net, "check": check, "step": step, "close": close}

for line in sys.stdin:
    request = json.loads(line)
    print(json.dumps(commands[request["do"]](request)), flush=True)
