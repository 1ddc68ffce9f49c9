// Every part of the paper's cascade, as small as it goes: for tests that run the whole program.

use { AvatarAttributes } from "std/avatars.fan"

param width : ratio = 0.25 in 0.25..4

data objects = image_folder {
  root: "data/objects"  classes: 2  resized: 36x36  augment: random_crop 32, flip
}

data celebs = celeba { root: "data"  images: wild  attributes: AvatarAttributes  identities: 6 }

template Trunk(width : ratio = 1.0) {
  C1 = conv 24*width kernel 5 stride 2 pad 2 -> relu -> lrn -> maxpool 3 stride 2
  C2 = conv 48*width kernel 3 pad 1 groups 2 -> relu
}

net LNet_o {
  input image : 3 x H x W
  use Trunk(width)
  response C2
}

// Twice as wide, so that it is pre-trained in a run of its own.
net LNet_s {
  input region : 3 x 32 x 32
  use Trunk(2*width)
  response C2
}

net ANet {
  input face : 3 x 24 x 24
  C1 = conv 24*width kernel 5 pad 2            -> relu -> maxpool 2
  C2 = local 32*width kernel 3 pad 1 cells 2x2 -> relu -> maxpool 2
  FC = dense 64*width                          -> relu -> dropout 0.5
}

cascade faces {
  head = window LNet_o.response in image resized 48x48 {
    proposals: sliding  scales: 0.4, 0.6  score: zscore  pick: best
    refine: regression on celebs.validation  context: 1.3
  }
  face = window LNet_s.response in head resized 32x32 {
    proposals: sliding  scales: 0.5, 0.7  score: zscore  pick: best  refine: regression on celebs.validation
  }
  patches = crop face enlarged 1.2 resized 28x28 { size: 24x24  stride: 4  flips: on }
  feature = ANet.FC over patches
  score   = svm per AvatarAttributes on feature { C: 1  loss: squared_hinge } averaged over patches
}

schedule {
  seed: 1

  stage pretrain_lnets {
    train LNet_o, LNet_s on objects
    loss: softmax over classes
    optimizer: sgd { lr: 0.01  momentum: 0.9  decay: 5e-4 }
    batch: 8  epochs: 2
  }
  stage tune_lnet_o {
    after pretrain_lnets
    train LNet_o on celebs
    loss: sigmoid over AvatarAttributes  output: average
    optimizer: sgd { lr: 0.01  momentum: 0.9  decay: 5e-4  step: 0.1 every 1 epochs }
    batch: 8  epochs: 2  augment: flip, light 0.2
  }
  stage tune_lnet_s {
    after tune_lnet_o
    train LNet_s on celebs.head
    loss: sigmoid over AvatarAttributes  output: average
    optimizer: sgd { lr: 0.01  momentum: 0.9  decay: 5e-4 }
    batch: 8  epochs: 2  augment: flip, shift 0.1, zoom 0.1
  }
  stage pretrain_anet {
    after tune_lnet_s
    train ANet on celebs.patches by identity
    loss: softmax over identities + 0.01 * similarity(FC)
    optimizer: sgd { lr: 0.01  momentum: 0.9  decay: 5e-4 }
    batch: 8  epochs: 2
  }
  stage tune_anet {
    after pretrain_anet
    train ANet on celebs.patches
    loss: sigmoid over AvatarAttributes
    optimizer: adam { lr: 0.001  policy: cosine  warmup: 2 steps }
    batch: 4  accumulate: 2  epochs: 2
  }
  stage fit_svm {
    after tune_anet
    fit score on celebs.validation
  }
}

evaluate on celebs.test {
  accuracy: per attribute
  localisation: face iou 0.5, 0.75
  compare: "std/paper-results.json"
}
