// quickstart.fan - the cascade of Liu et al. (ICCV 2015), small enough to train on two cores in four minutes.
// The nets have batch normalisation, which trains them in a tenth of the paper's epochs; sizes are our own.

use { AvatarAttributes } from "std/avatars.fan"

param width   : ratio  = 1.0 in 0.1..4    // fanc train quickstart.fan --set width=0.5
param effort  : number = 1.0 in 0.01..10  // multiplies the epochs of every stage
param classes : int    = 12               // object categories in data/objects
param start   : int    = 1                // seed of all random numbers

// A necktie is below the patches that ANet sees.
attributes FaceAttributes = AvatarAttributes without [ Wearing_Necktie ]
// Blurry shows everywhere in an image: it would teach the localisation nets to respond there.
attributes HeadAttributes = FaceAttributes without [ Blurry ]

data objects = image_folder {
  root: "data/objects"  classes: classes  resized: 72x72  augment: random_crop 64, flip
}

data celebs = celeba { root: "data"  images: wild  attributes: FaceAttributes }
data heads  = celeba { root: "data"  images: wild  attributes: HeadAttributes }  // the same images

template Trunk(width : ratio = 1.0) {
  C1 = conv 24*width kernel 5 stride 2 pad 2 -> batchnorm -> relu -> maxpool 2
  C2 = conv 48*width kernel 3 pad 1          -> batchnorm -> relu -> maxpool 2
  C3 = conv 48*width kernel 3 pad 1          -> batchnorm -> relu
  C4 = conv 48*width kernel 3 pad 1          -> batchnorm -> relu
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
  C1 = conv 16*width kernel 5 stride 2 pad 2   -> batchnorm -> relu
  C2 = conv 32*width kernel 3 pad 1            -> batchnorm -> relu -> maxpool 2
  C3 = local 64*width kernel 3 pad 1 cells 3x3 -> batchnorm -> relu -> maxpool 2  // filters per cell
  C4 = local 64*width kernel 3 pad 1 cells 3x3 -> batchnorm -> relu -> maxpool 2  // each over 4 cells of C3
  FC = dense 128*width                         -> batchnorm -> relu
}

cascade faces {
  head = window LNet_o.response in image resized 96x96 {
    proposals: sliding  scales: 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6  aspects: 0.85  step: 0.1
    score: zscore  power: 0.5  pick: best  refine: regression on celebs.validation  context: 2.3
  }
  face = window LNet_s.response in head resized 112x112 {
    proposals: sliding  scales: 0.3, 0.35, 0.4, 0.45, 0.5, 0.55  aspects: 0.95  step: 0.1
    score: zscore  power: 0.4  pick: best  refine: regression on celebs.validation
  }
  patches = crop face enlarged 1.5 resized 52x52 { size: 48x48  stride: 4  flips: on }
  feature = ANet.FC over patches
  score = svm per FaceAttributes on feature {
    C: 0.001  loss: squared_hinge  standardise: on
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
    optimizer: adamw { lr: 1e-3  policy: cosine { to: 1e-5 }  decay: 0.05 }
    batch: 32  epochs: 4*effort  augment: flip, light 0.2  validate: off
  }
  stage tune_lnet_s {
    after tune_lnet_o
    train LNet_s on heads.head
    loss: sigmoid over HeadAttributes  output: max  output_window: 4x4
    optimizer: adamw { lr: 1e-3  policy: cosine { to: 1e-5 }  decay: 0.05 }
    batch: 32  epochs: 4*effort  validate: off  augment: flip, shift 0.2, zoom 0.15
  }
  stage tune_anet {
    after tune_lnet_s
    train ANet on celebs.patches
    loss: sigmoid over FaceAttributes  output_init: xavier
    optimizer: adamw { lr: 5e-3  policy: cosine { to: 1e-5 }  decay: 0.05 }
    batch: 32  epochs: 16*effort
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
