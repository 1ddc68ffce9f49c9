"""Builds AlexNet (Krizhevsky et al. 2012) in PyTorch, exports it as ONNX, and says what it makes of a picture."""

from pathlib import Path

import numpy as np
import torch
from exchange import answer, folder, question
from safetensors.torch import save_file
from torch import nn

torch.manual_seed(7)


def trunk():
    return nn.Sequential(
        nn.Conv2d(3, 96, 11, stride=4),
        nn.ReLU(),
        nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=1.0),
        nn.MaxPool2d(3, 2),
        nn.Conv2d(96, 256, 5, padding=2, groups=2),
        nn.ReLU(),
        nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=1.0),
        nn.MaxPool2d(3, 2),
        nn.Conv2d(256, 384, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(384, 384, 3, padding=1, groups=2),
        nn.ReLU(),
        nn.Conv2d(384, 256, 3, padding=1, groups=2),
        nn.ReLU(),
        nn.MaxPool2d(3, 2),
    )


class AlexNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.features = trunk()
        self.classifier = nn.Sequential(
            nn.Dropout(),
            nn.Linear(9216, 4096),
            nn.ReLU(),
            nn.Dropout(),
            nn.Linear(4096, 4096),
            nn.ReLU(),
            nn.Linear(4096, 1000),
        )

    def forward(self, x):
        return self.classifier(torch.flatten(self.features(x), 1))


net = AlexNet().eval()
for parameter in net.parameters():
    # Large enough that every layer shows in the output.
    nn.init.normal_(parameter, std=0.1 if parameter.dim() == 1 else (2 / parameter[0].numel()) ** 0.5)
pixels = np.frombuffer((folder / "picture.bin").read_bytes(), np.uint8).reshape(1, 227, 227, 3)
image = torch.tensor((pixels.astype(np.float32) - 127.5) / 64).permute(0, 3, 1, 2).contiguous()
to = Path(question()["to"])
with torch.no_grad():
    scores = net(image)
    torch.onnx.export(net, (image,), str(to / "alexnet.onnx"), dynamo=False, opset_version=17)
save_file(net.state_dict(), to / "alexnet.safetensors", metadata={"format": "pt"})
answer({"scores": scores.ravel().tolist()})
