// The convolutional trunk of AlexNet with the numbers of bvlc_alexnet/train_val.prototxt; pool5 and the fully
// connected layers are left out, as in the LNets of Liu et al. (ICCV 2015), which have two poolings.
// Weights are drawn from a normal distribution with deviation 0.01, and conv2, conv4 and conv5 start with bias 0.1.

template AlexTrunk(width : ratio = 1.0) {
  C1 = conv  96*width kernel 11 stride 4         { init: gaussian 0.01 }            -> relu -> lrn -> maxpool 3 stride 2
  C2 = conv 256*width kernel 5  pad 2 groups 2   { init: gaussian 0.01  bias: 0.1 } -> relu -> lrn -> maxpool 3 stride 2
  C3 = conv 384*width kernel 3  pad 1            { init: gaussian 0.01 }            -> relu
  C4 = conv 384*width kernel 3  pad 1 groups 2   { init: gaussian 0.01  bias: 0.1 } -> relu
  C5 = conv 256*width kernel 3  pad 1 groups 2   { init: gaussian 0.01  bias: 0.1 } -> relu
}
