// imagenet-weights.fan - LNets that start from an AlexNet trained on ImageNet elsewhere, instead of being trained on it
// here (the paper, section 2, item 1). Its convolutions are found by their names. docs/guide/weights.md says what such
// a file must be, and what to mind: the mean of the pixels and the order of the colours.

extends "lnets-anet.fan"

change net LNet_o { init: "weights/alexnet.onnx" }
change schedule { remove pretrain_lnets }
