// imagenet-weights.fan - LNets that start from an AlexNet trained on ImageNet elsewhere, instead of being pre-trained
// here (paper, section 2, item 1). Its convolutions are found by name. docs/guide/weights.md describes such files and
// what to check: the mean of the pixels and the order of the colours.

extends "lnets-anet.fan"

change net LNet_o { init: "weights/alexnet.onnx" }
change schedule { remove pretrain_lnets }
