// base.fan - a small system without faults. The examples of the error pages extend it or import from it.

attributes Tags = [ Smiling, Bald, Eyeglasses ]

param width : ratio = 1.0 in 0.25..4

data objects = image_folder { root: "data/objects"  classes: 12  resized: 64x64 }
data celebs  = celeba { root: "data/celeba"  identities: 91  attributes: Tags }

template Trunk(width : ratio = 1.0) {
  C1 = conv 8*width kernel 5 stride 2 pad 2 -> relu -> lrn -> maxpool 3 stride 2
  C2 = conv 16*width kernel 3 pad 1         -> relu
}

net LNet_o {
  input image : 3 x H x W
  use Trunk(width)
  response C2
}

net LNet_s extends LNet_o { input region : 3 x 64 x 64 }

net ANet {
  input face : 3 x 48 x 48
  C1 = conv 8*width kernel 5 pad 2             -> relu -> maxpool 4
  C2 = local 16*width kernel 3 pad 1 cells 3x3 -> relu -> maxpool 2
  FC = dense 32                                -> relu -> dropout 0.5
}

cascade faces {
  head    = window LNet_o.response in image resized 96x96 { scales: 0.3, 0.4  context: 1.3 }
  face    = window LNet_s.response in head
  patches = crop face enlarged 1.2 resized 56x56 { size: 48x48 }
  feature = ANet.FC over patches
  score   = svm per Tags on feature
}

schedule {
  stage pretrain {
    train LNet_o, LNet_s on objects  loss: softmax over classes
    optimizer: sgd { lr: 0.01 }  batch: 32  epochs: 6
  }
  stage tune_o {
    after pretrain  train LNet_o on celebs  loss: sigmoid over Tags  output: average
    optimizer: sgd { lr: 0.01 }  batch: 32  epochs: 6
  }
  stage tune_s {
    after tune_o  train LNet_s on celebs.head  loss: sigmoid over Tags  output: average
    optimizer: sgd { lr: 0.01 }  batch: 32  epochs: 6
  }
  stage tune_a {
    after tune_s  train ANet on celebs.patches  loss: sigmoid over Tags
    optimizer: sgd { lr: 0.01 }  batch: 32  epochs: 6
  }
  stage fit_svm { after tune_a  fit score on celebs.validation }
}

evaluate on celebs.test { localisation: face iou 0.5 }
