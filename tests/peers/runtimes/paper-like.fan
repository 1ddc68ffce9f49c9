// The paper's system in small, with the layers of its variants: for running exported models in other runtimes.

use { AvatarAttributes } from "std/avatars.fan"

data celebs = celeba { root: "data"  images: wild  attributes: AvatarAttributes  identities: 6 }

net LNet_o {
  input image : 3 x H x W
  C1 = conv 12 kernel 5 stride 2 pad 2   -> batchnorm -> relu -> lrn -> maxpool 3 stride 2
  C2 = conv 16 kernel 3 pad 1 groups 2   -> prelu
  C3 = conv 16 kernel 3 pad 2 dilation 2 -> batchnorm -> add C2 -> relu
  response C3
}

net LNet_s {
  input region : 3 x 40 x 40
  C1 = conv 12 kernel 5 stride 2 pad 2 -> relu -> avgpool 2
  C2 = separable 16 kernel 3 pad 1     -> leaky_relu slope 0.1
  response C2
}

// Locally shared filters, also over cells of others and without any sharing, and a feature of two pooled layers.
net ANet {
  input face : 3 x 32 x 32
  C1 = conv 8 kernel 5 pad 2                           -> relu -> maxpool 2
  C2 = local 8 kernel 3 pad 1 cells 4x4                -> relu -> maxpool 2
  C3 = local 8 kernel 3 cells 3x3 over 2x2 cells of C2 -> batchnorm -> relu
  P3 = from C3                                         -> maxpool 2
  C4 = from P3                                         -> local 8 kernel 2 cells unshared -> relu
  G2 = from C2                                         -> global_avgpool
  G3 = from C3                                         -> global_avgpool
  F4 = from C4                                         -> dense 16 -> relu
  FC = from F4                                         -> concat G2, G3 -> dense 24 -> relu -> dropout 0.5
}

cascade faces {
  head = window LNet_o.response in image resized 64x64 {
    scales: 0.4, 0.6, 0.9  aspects: 0.8, 1  score: contrast  floor: median  pick: densest  context: 1.3
  }
  face = window LNet_s.response in head resized 40x40 {
    scales: 0.5, 0.7  score: mean  floor: minimum  power: 2
  }
  patches = crop face enlarged 1.2 resized 40x40 { size: 32x32  stride: 8  flips: on }
  feature = ANet.FC over patches
  score   = svm per AvatarAttributes on feature averaged over patches
}

schedule {
  seed: 1
  stage tune_lnet_o {
    train LNet_o on celebs
    loss: sigmoid over AvatarAttributes  output: average
    optimizer: sgd { lr: 0.01 }
    batch: 4  epochs: 1
  }
  stage tune_lnet_s {
    after tune_lnet_o
    train LNet_s on celebs.head
    loss: sigmoid over AvatarAttributes  output: average
    optimizer: sgd { lr: 0.01 }
    batch: 4  epochs: 1
  }
  stage tune_anet {
    after tune_lnet_s
    train ANet on celebs.patches
    loss: sigmoid over AvatarAttributes
    optimizer: sgd { lr: 0.01  momentum: 0.9 }
    batch: 4  epochs: 1
  }
  stage fit_svm {
    after tune_anet
    fit score on celebs.validation
  }
}

evaluate on celebs.test { accuracy: per attribute }
