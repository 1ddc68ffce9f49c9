"""The network that a user would write instead: a plain CNN on whole images, or on the annotated boxes.

    attribute_cnn.py FOLDER

FOLDER/in.json: {"data": DIR in CelebA's layout, "crop": "whole" or an enlargement of the annotated box, "size": pixels,
"seeds": [...], "epochs": N, "attributes": [...], "threads": N}. Writes FOLDER/out.json: for each seed the accuracy of
each attribute on the test split (a share), the processor seconds of training, and the number of parameters.

Strided conv-BN-ReLU and residual blocks, global average pooling, one sigmoid per attribute. AdamW 2e-3 with a cosine to 0,
decay 0.05, batches of 32, flips and shifts of up to a sixteenth of the side; trained on the training split only. At the
test, the mean of an image and its mirror image.
"""

import json
import sys
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F


class ConvNormRelu(nn.Sequential):
    def __init__(self, inputs: int, outputs: int, stride: int):
        conv = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        super().__init__(conv, nn.BatchNorm2d(outputs), nn.ReLU())


class Residual(nn.Module):
    """Two 3x3 convolutions, the first with a stride of 2, beside a strided 1x1 convolution."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.first = ConvNormRelu(inputs, outputs, 2)
        self.second = nn.Sequential(nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False), nn.BatchNorm2d(outputs))
        self.shortcut = nn.Conv2d(inputs, outputs, 1, 2, bias=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return F.relu(self.second(self.first(x)) + self.shortcut(x))


def network(attributes: int) -> nn.Module:
    blocks = [ConvNormRelu(3, 32, 2), Residual(32, 64), Residual(64, 112), Residual(112, 160)]
    return nn.Sequential(*blocks, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(160, attributes))


class Faces:
    """Labels, splits and images: uint8, N x 3 x (size + 2 margin) x the same, so that shifts show true pixels."""

    def __init__(self, data: Path, crop: str | float, size: int, attributes: list[str]):
        self.size, self.margin = size, size // 16
        header, *rows = (data / "list_attr_celeba.txt").read_text().splitlines()[1:]
        columns = [header.split().index(name) + 1 for name in attributes]
        cells = [row.split() for row in rows]
        self.labels = torch.tensor([[float(row[column] == "1") for column in columns] for row in cells])
        boxes = [row.split()[1:] for row in (data / "list_bbox_celeba.txt").read_text().splitlines()[2:]]
        splits = [row.split()[1] for row in (data / "list_eval_partition.txt").read_text().splitlines()]
        self.split = np.array([int(split) for split in splits])
        side = size + 2 * self.margin
        self.images = torch.empty((len(cells), 3, side, side), dtype=torch.uint8)
        for i, row in enumerate(cells):
            image = Image.open(data / "img_celeba" / row[0]).convert("RGB")
            area = self.area(image, [float(value) for value in boxes[i]], crop)
            pixels = np.asarray(image.transform((side, side), Image.Transform.EXTENT, area, Image.Resampling.BILINEAR))
            self.images[i] = torch.from_numpy(pixels.copy()).permute(2, 0, 1)

    def area(self, image: Image.Image, box: list[float], crop: str | float) -> tuple[float, float, float, float]:
        x, y, width, height = [0, 0, *image.size] if crop == "whole" else box
        half = max(width, height) * (1 if crop == "whole" else float(crop)) / 2 * (1 + 2 * self.margin / self.size)
        return (x + width / 2 - half, y + height / 2 - half, x + width / 2 + half, y + height / 2 + half)

    def batch(self, indices: np.ndarray, random: np.random.Generator | None) -> torch.Tensor:
        out = torch.empty((len(indices), 3, self.size, self.size))
        for row, index in enumerate(indices):
            dx, dy = random.integers(0, 2 * self.margin + 1, 2) if random else (self.margin, self.margin)
            image = self.images[index, :, dy : dy + self.size, dx : dx + self.size]
            out[row] = image.flip(2) if random and random.random() < 0.5 else image
        return (out - 128) / 64


def trained(faces: Faces, seed: int, epochs: float) -> tuple[nn.Module, float]:
    torch.manual_seed(seed)
    random = np.random.default_rng(seed)
    net = network(faces.labels.shape[1])
    indices = np.flatnonzero(faces.split == 0)
    per_epoch = max(1, len(indices) // 32)
    steps = max(1, round(epochs * per_epoch))
    optimizer = torch.optim.AdamW(net.parameters(), 2e-3, weight_decay=0.05)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, steps)
    started = time.process_time()
    for step in range(steps):
        if step % per_epoch == 0:
            order = random.permutation(indices)
        at = step % per_epoch * 32
        chosen = order[at : at + 32]
        loss = F.binary_cross_entropy_with_logits(net(faces.batch(chosen, random)), faces.labels[chosen])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    return net, time.process_time() - started


@torch.no_grad()
def accuracies(net: nn.Module, faces: Faces) -> list[float]:
    net.eval()
    indices = np.flatnonzero(faces.split == 2)
    right = torch.zeros(faces.labels.shape[1])
    for start in range(0, len(indices), 128):
        chosen = indices[start : start + 128]
        images = faces.batch(chosen, None)
        scores = net(images).sigmoid() + net(images.flip(3)).sigmoid()
        right += ((scores > 1) == (faces.labels[chosen] > 0.5)).sum(0)
    return (right / len(indices)).tolist()


def main(folder: Path) -> None:
    question = json.loads((folder / "in.json").read_text())
    torch.set_num_threads(question["threads"])
    faces = Faces(Path(question["data"]), question["crop"], question["size"], question["attributes"])
    answers = []
    for seed in question["seeds"]:
        net, seconds = trained(faces, seed, question["epochs"])
        parameters = sum(parameter.numel() for parameter in net.parameters())
        answers.append({"seed": seed, "accuracies": accuracies(net, faces), "seconds": seconds, "parameters": parameters})
        print(f"seed {seed}: {100 * np.mean(answers[-1]['accuracies']):.1f} % in {seconds:.0f} s", file=sys.stderr)
    (folder / "out.json").write_text(json.dumps(answers))


main(Path(sys.argv[1]))
