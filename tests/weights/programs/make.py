"""Makes the files of this folder: small nets, exported by the programs themselves, with what those make of one image.

    python make.py torch              needs torch, onnx, onnxscript, safetensors
    python make.py keras              needs tensorflow, tf2onnx, onnx, safetensors
    python make.py keras-on-torch     needs keras, torch, onnx, onnxscript

Then `npx biome format --write tests/weights`. The script removes descriptions of the source code from the graphs, which makes
them smaller; nodes and arrays stay.
"""

import json
import os
import pathlib
import sys

import numpy as np

HERE = pathlib.Path(__file__).parent
IMAGE = np.random.default_rng(5).integers(0, 256, (1, 12, 12, 3), dtype=np.uint8)
PIXELS = ((IMAGE.astype(np.float32) - 127.5) / 64).astype(np.float32)


def kept(name, scores):
    """Notes what the program computes."""
    path = HERE / "scores.json"
    every = json.loads(path.read_text()) if path.exists() else {}
    every["image"] = IMAGE.ravel().tolist()
    every.setdefault("scores", {})[name] = [round(float(one), 6) for one in np.asarray(scores).ravel()]
    path.write_text(json.dumps(every) + "\n")


def trimmed(path):
    import onnx

    model = onnx.load(path)
    del model.metadata_props[:]
    model.doc_string = ""
    del model.graph.value_info[:]
    for one in [*model.graph.node, *model.graph.initializer, *model.graph.input, *model.graph.output]:
        one.doc_string = ""
        del one.metadata_props[:]
    del model.graph.metadata_props[:]
    onnx.save(model, path)


def with_torch():
    import torch
    from safetensors.torch import save_file
    from torch import nn

    class Net(nn.Module):
        """Convolutions and matrices of equal shapes, a batch normalisation, a prelu."""

        def __init__(self):
            super().__init__()
            self.conv1 = nn.Conv2d(3, 4, 3, padding=1, bias=False)
            self.bn1 = nn.BatchNorm2d(4)
            self.conv2 = nn.Conv2d(4, 4, 3, padding=1)
            self.act = nn.PReLU(4)
            self.conv3 = nn.Conv2d(4, 4, 3, padding=1)
            self.fc1 = nn.Linear(36, 5)
            self.fc2 = nn.Linear(5, 5)
            self.fc3 = nn.Linear(5, 5)

        def forward(self, x):
            x = nn.functional.max_pool2d(self.bn1(self.conv1(x)).relu(), 2)
            x = self.conv3(self.act(self.conv2(x))).relu()
            x = torch.flatten(nn.functional.max_pool2d(x, 2), 1)
            return self.fc3(self.fc2(self.fc1(x).relu()).relu())

    class Block(nn.Module):
        def __init__(self, channels, out, stride):
            super().__init__()
            self.conv1 = nn.Conv2d(channels, out, 3, stride, 1, bias=False)
            self.bn1 = nn.BatchNorm2d(out)
            self.conv2 = nn.Conv2d(out, out, 3, 1, 1, bias=False)
            self.bn2 = nn.BatchNorm2d(out)
            self.downsample = None
            if stride > 1 or channels != out:
                self.downsample = nn.Sequential(nn.Conv2d(channels, out, 1, stride, bias=False), nn.BatchNorm2d(out))

        def forward(self, x):
            y = self.bn2(self.conv2(self.bn1(self.conv1(x)).relu()))
            return (y + (x if self.downsample is None else self.downsample(x))).relu()

    class ResNet(nn.Module):
        """The basic blocks of torchvision and timm, under their names."""

        def __init__(self):
            super().__init__()
            self.conv1 = nn.Conv2d(3, 4, 3, padding=1, bias=False)
            self.bn1 = nn.BatchNorm2d(4)
            self.layer1 = nn.Sequential(Block(4, 4, 1), Block(4, 4, 1))
            self.layer2 = nn.Sequential(Block(4, 6, 2))
            self.fc = nn.Linear(6, 5)

        def forward(self, x):
            x = self.layer2(self.layer1(self.bn1(self.conv1(x)).relu()))
            return self.fc(x.mean((2, 3)))

    torch.manual_seed(7)
    image = torch.tensor(PIXELS).permute(0, 3, 1, 2).contiguous()
    preserved = {"training": torch.onnx.TrainingMode.PRESERVE, "do_constant_folding": False}
    for name, make in (("net", Net), ("resnet", ResNet)):
        net = make().eval()
        # Large enough that every layer shows in the output.
        for parameter in net.parameters():
            if parameter.dim() == 1:
                nn.init.uniform_(parameter, 0.2, 1)
            else:
                nn.init.normal_(parameter, std=(2 / parameter[0].numel()) ** 0.5)
        for part in net.modules():
            if isinstance(part, nn.BatchNorm2d):
                nn.init.uniform_(part.weight, 0.5, 1.5)
                nn.init.normal_(part.bias, 0, 0.5)
                nn.init.normal_(part.running_mean, 0, 0.5)
                nn.init.uniform_(part.running_var, 0.5, 2)
            elif isinstance(part, nn.PReLU):
                nn.init.uniform_(part.weight, 0.1, 0.6)
        with torch.no_grad():
            kept(f"torch-{name}", net(image).numpy())
        exports = {
            "script": {"dynamo": False},
            "script-kept": {"dynamo": False, **preserved},
            "dynamo": {"dynamo": True, "external_data": False},
            "dynamo-kept": {"dynamo": True, "external_data": False, "optimize": False},
        }
        for kind, options in exports.items():
            path = HERE / f"torch-{name}-{kind}.onnx"
            torch.onnx.export(net, (image,), str(path), **options)
            trimmed(path)
        save_file(net.state_dict(), HERE / f"torch-{name}.safetensors", metadata={"format": "pt"})


def keras_net(keras, plain):
    layers = keras.layers
    keras.utils.set_random_seed(3)
    x = image = keras.Input((12, 12, 3))
    x = layers.Conv2D(4, 3, padding="same", name="conv1")(x)
    if not plain:
        x = layers.BatchNormalization(name="bn1")(x)
    x = layers.MaxPooling2D(2)(layers.ReLU()(x))
    x = layers.Conv2D(4, 3, padding="same", name="conv2")(x)
    x = layers.ReLU()(x) if plain else layers.PReLU(shared_axes=[1, 2], name="act2")(x)
    x = layers.MaxPooling2D(2)(layers.ReLU()(layers.Conv2D(4, 3, padding="same", name="conv3")(x)))
    x = layers.Dense(5, activation="relu", name="fc1")(layers.Flatten()(x))
    x = layers.Dense(5, name="fc3")(layers.Dense(5, activation="relu", name="fc2")(x))
    net = keras.Model(image, x)
    random = np.random.default_rng(13)
    for one in net.weights:
        # Large enough that every layer shows in the output.
        if one.name in ("gamma", "moving_variance", "alpha"):
            one.assign(random.uniform(0.2, 1.5, one.shape))
        elif len(one.shape) == 1:
            one.assign(random.uniform(0.2, 1, one.shape))
        else:
            one.assign(random.normal(0, (2 / np.prod(one.shape[:-1])) ** 0.5, one.shape))
    net.predict(PIXELS, verbose=0)
    return net


def with_keras():
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras
    import tensorflow as tf
    import tf2onnx
    from safetensors.numpy import save_file

    for name, plain in (("net", False), ("plain", True)):
        net = keras_net(keras, plain)
        kept(f"keras-{name}", net.predict(PIXELS, verbose=0))
        net.export(str(HERE / f"keras-{name}.onnx"), format="onnx", verbose=False)
        spec = [tf.TensorSpec((None, 12, 12, 3), tf.float32)]
        path = HERE / f"tf2onnx-{name}.onnx"
        tf2onnx.convert.from_function(tf.function(lambda x, net=net: net(x)), spec, opset=13, output_path=str(path))
        trimmed(path)
        trimmed(HERE / f"keras-{name}.onnx")
        save_file({one.path: one.numpy() for one in net.weights}, HERE / f"keras-{name}.safetensors")


def with_keras_on_torch():
    os.environ["KERAS_BACKEND"] = "torch"
    import keras

    for name, plain in (("net", False), ("plain", True)):
        net = keras_net(keras, plain)
        kept(f"keras-torch-{name}", net.predict(PIXELS, verbose=0))
        path = HERE / f"keras-torch-{name}.onnx"
        net.export(str(path), format="onnx", verbose=False)
        trimmed(path)


if __name__ == "__main__":
    {"torch": with_torch, "keras": with_keras, "keras-on-torch": with_keras_on_torch}[sys.argv[1]]()
