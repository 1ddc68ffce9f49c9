// lnets-anet.fan - Liu, Luo, Wang, Tang, "Deep Learning Face Attributes in the Wild", ICCV 2015, at full size.
// Comments give the section for what the paper states in its text; sizes that it gives only in figures, or not at
// all, are marked "our choice". The trunk of the LNets is AlexNet's, as in the paper (section 2).

use { CelebA40 }  from "std/celeba.fan"
use { AlexTrunk } from "std/alexnet.fan"

param width : ratio = 1.0 in 0.0625..4  // our addition: scales every layer

data objects = image_folder {  // 1,000 categories, ten crops per image (section 2)
  root: "data/imagenet"
  classes: 1000
  resized: 256x256
  augment: ten_crop 227
}

data celebs = celeba {  // 40 attributes; the first 8,000 identities train (section 4)
  root: "data/celeba"
  images: wild
  identities: 8000
  attributes: CelebA40
}

data scenes = backgrounds { root: "data/sun" }  // 2,000 images without faces, for the threshold (section 3)

net LNet_o {
  input image : 3 x H x W  // the full image, any size (section 2)
  use AlexTrunk(width)     // C1 to C5 with two poolings
  response C5              // mean over channels = response map (section 3)
}

net LNet_s extends LNet_o { input region : 3 x 227 x 227 }  // the head-and-shoulders region (section 2)

net ANet {  // four convolutions, one fully connected layer (section 2)
  input face : 3 x 112 x 112  // our choice
  C1 = conv 32*width kernel 5                                 -> relu -> maxpool 2  // globally shared filters
  C2 = conv 64*width kernel 3                                 -> relu -> maxpool 2  // globally shared filters
  C3 = local 96*width kernel 3 cells 3x3                      -> relu -> maxpool 2  // 9 cells (section 3)
  C4 = local 96*width kernel 3 cells 2x2 over 2x2 cells of C3 -> relu  // each over 2 x 2 cells
  FC = dense 512*width                                        -> relu -> dropout 0.5  // length: our choice
}

cascade faces {
  head = window LNet_o.response in image resized 300x300 {  // 300 x 300 is the size of the paper's timings
    proposals: edgebox 500  // section 3
    score: mean             // sum of responses / area (section 3)
    pick: best              // training images have one face (section 3)
    threshold: calibrated   // against backgrounds (section 3)
  }
  face = window LNet_s.response in head resized 227x227 {
    proposals: edgebox 500
    score: mean
    pick: densest  // density peak for several faces (section 3)
  }
  patches = crop face enlarged 1.2 resized 128x128 {  // "a small factor": 1.2 is our choice
    size: 112x112
    stride: 8  // our choice: 9 overlapping patches
    flips: on
  }
  feature = ANet.FC over patches
  score   = svm per CelebA40 on feature { C: 1  loss: squared_hinge } averaged over patches  // section 2, item 4
}

// The paper gives no batch sizes, learning rates or numbers of epochs: they are AlexNet's, or our choice.
schedule {
  seed: 1

  stage pretrain_lnets {  // section 2, item 1
    train LNet_o, LNet_s on objects
    loss: softmax over classes
    optimizer: sgd { lr: 0.01  momentum: 0.9  decay: 5e-4  step: 0.1 every 100_000 steps }
    batch: 256  epochs: 90
  }
  stage tune_lnet_o {  // section 2, item 3: attributes, on full images
    after pretrain_lnets
    train LNet_o on celebs
    loss: sigmoid over CelebA40  output: average
    optimizer: sgd { lr: 0.001  step: 0.1 every 10 epochs }
    batch: 128  epochs: 20  augment: flip
  }
  stage tune_lnet_s {  // section 2, item 3: on the region to which LNet_o responds
    after tune_lnet_o
    train LNet_s on celebs.head
    loss: sigmoid over CelebA40  output: average
    optimizer: sgd { lr: 0.001  step: 0.1 every 10 epochs }
    batch: 128  epochs: 20  augment: flip
  }
  stage pretrain_anet {  // section 2, item 2: identities, with the similarity loss
    after tune_lnet_s
    train ANet on celebs.patches by identity
    loss: softmax over identities + 0.1 * similarity(FC)
    optimizer: sgd { lr: 0.01  step: 0.1 every 20 epochs }
    batch: 128  epochs: 50
  }
  stage tune_anet {  // section 2, item 3: on several patches of the face region
    after pretrain_anet
    train ANet on celebs.patches
    loss: sigmoid over CelebA40
    optimizer: sgd { lr: 0.001  step: 0.1 every 10 epochs }
    batch: 128  epochs: 20
  }
  stage fit_svm {  // section 2, item 4: on images held out from the training above
    after tune_anet
    fit score on celebs.validation
  }
}

evaluate on celebs.test {
  accuracy: per attribute
  localisation: face iou 0.5  // section 4
  compare: "std/paper-results.json"
}
