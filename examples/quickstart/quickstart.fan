// quickstart.fan - the whole cascade of Liu et al. (ICCV 2015), small enough to train on two cores.
// It has every part of the paper's system (specs/lnets-anet.fan), in sizes of our own.

use { AvatarAttributes } from "std/avatars.fan"

param width      : ratio  = 1.0 in 0.1..4    // fanc train quickstart.fan --set width=0.5
param effort     : number = 1.0 in 0.01..10  // multiplies the epochs of every stage
param classes    : int    = 12               // object categories in data/objects
param identities : int    = 210              // identities in the training split
param start      : int    = 1                // seed of all random numbers

// Attributes visible on the head. Blurry shows everywhere and a necktie below the head: they would teach the
// localisation nets to respond there.
attributes HeadAttributes = [
  Arched_Eyebrows, Bald, Bangs, Black_Hair, Blond_Hair, Brown_Hair, Bushy_Eyebrows,
  Eyeglasses, Goatee, Mouth_Slightly_Open, Mustache, Narrow_Eyes, No_Beard, Pale_Skin, Rosy_Cheeks,
  Smiling, Straight_Hair, Wavy_Hair, Wearing_Earrings, Wearing_Hat, Wearing_Lipstick
]

data objects = image_folder {
  root: "data/objects"  classes: classes  resized: 72x72  augment: random_crop 64, flip
}

data celebs = celeba { root: "data"  images: wild  attributes: AvatarAttributes  identities: identities }
data heads  = celeba { root: "data"  images: wild  attributes: HeadAttributes }  // the same images

template Trunk(width : ratio = 1.0) {
  C1 = conv 24*width kernel 5 stride 2 pad 2 -> relu -> lrn -> maxpool 3 stride 2
  C2 = conv 48*width kernel 3 pad 1 groups 2 -> relu -> lrn -> maxpool 3 stride 2
  C3 = conv 64*width kernel 3 pad 1          -> relu
  C4 = conv 64*width kernel 3 pad 1 groups 2 -> relu
  C5 = conv 64*width kernel 3 pad 1          -> relu
}

net LNet_o {
  input image : 3 x H x W  // any size
  use Trunk(width)
  response C5              // mean over channels = response map
}

net LNet_s extends LNet_o { input region : 3 x H x W }

net ANet {
  input face : 3 x 48 x 48
  C1 = conv 24*width kernel 5 pad 2                           -> relu -> maxpool 2
  C2 = conv 48*width kernel 3 pad 1                           -> relu -> maxpool 2
  C3 = local 64*width kernel 3 pad 1 cells 3x3                -> relu -> maxpool 2  // filters per cell
  C4 = local 64*width kernel 2 cells 2x2 over 2x2 cells of C3 -> relu               // each over 4 cells of C3
  FC = dense 256*width                                        -> relu -> dropout 0.3
}

cascade faces {
  head = window LNet_o.response in image resized 96x96 {
    proposals: sliding  scales: 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6  aspects: 0.85  step: 0.1
    score: zscore  power: 0.5  pick: best  refine: regression on celebs.validation  context: 2.3
  }
  face = window LNet_s.response in head resized 80x80 {
    proposals: sliding  scales: 0.3, 0.35, 0.4, 0.45, 0.5, 0.55  aspects: 0.95  step: 0.1
    score: zscore  power: 0.4  pick: best  refine: regression on celebs.validation
  }
  patches = crop face enlarged 1.2 resized 56x56 { size: 48x48  stride: 8  flips: on }
  feature = ANet.FC over patches
  score = svm per AvatarAttributes on feature {
    C: 0.01  loss: squared_hinge  standardise: on
  } averaged over patches
}

schedule {
  seed: start

  stage pretrain_lnets {
    train LNet_o, LNet_s on objects
    loss: softmax over classes
    optimizer: sgd { lr: 0.01  momentum: 0.9  decay: 5e-4  step: 0.2 every 4 epochs }
    batch: 32  epochs: 6*effort
  }
  stage tune_lnet_o {
    after pretrain_lnets
    train LNet_o on heads
    loss: sigmoid over HeadAttributes  output: max  output_window: 4x4
    optimizer: sgd { lr: 0.01  momentum: 0.9  decay: 5e-4  step: 0.2 every 9 epochs }
    batch: 32  epochs: 12*effort  augment: flip, light 0.2
  }
  stage tune_lnet_s {
    after tune_lnet_o
    train LNet_s on heads.head
    loss: sigmoid over HeadAttributes  output: max  output_window: 4x4
    optimizer: sgd { lr: 0.01  momentum: 0.9  decay: 5e-4  step: 0.2 every 9 epochs }
    batch: 32  epochs: 12*effort  augment: flip, shift 0.2, zoom 0.15
  }
  stage pretrain_anet {
    after tune_lnet_s
    train ANet on celebs.patches by identity
    loss: softmax over identities + 0.0001 * similarity(FC)
    optimizer: sgd { lr: 0.05  momentum: 0.9  decay: 5e-4  clip: 2 }
    batch: 32  epochs: 4*effort
  }
  stage tune_anet {
    after pretrain_anet
    train ANet on celebs.patches
    loss: sigmoid over AvatarAttributes
    optimizer: sgd { lr: 0.01  momentum: 0.9  decay: 5e-4  step: 0.2 every 9 epochs }
    batch: 32  epochs: 12*effort
  }
  stage fit_svm {
    after tune_anet
    fit score on celebs.validation
  }
}

evaluate on celebs.test {
  accuracy: per attribute
  localisation: face iou 0.5
}
