// AlexNet (Krizhevsky, Sutskever, Hinton 2012) with the numbers of Caffe's bvlc_alexnet and bvlc_reference_caffenet:
// sizes, fillers and biases of train_val.prototxt. Weights learn at the base rate and decay; biases learn at twice the
// rate and do not decay, which is the default for every layer.

// The convolutional trunk, without pool5 and the fully connected layers, as in the LNets of Liu et al. (ICCV 2015),
// which have two poolings. Weights are drawn with standard deviation 0.01; conv2, conv4 and conv5 start with bias 0.1.
template AlexTrunk(width : ratio = 1.0) {
  C1 = conv 96*width kernel 11 stride 4 { init: gaussian 0.01 } -> relu -> lrn -> maxpool 3 stride 2
  C2 = conv 256*width kernel 5 pad 2 groups 2 { init: gaussian 0.01  bias: 0.1 } -> relu -> lrn
      -> maxpool 3 stride 2
  C3 = conv 384*width kernel 3 pad 1 { init: gaussian 0.01 }                     -> relu
  C4 = conv 384*width kernel 3 pad 1 groups 2 { init: gaussian 0.01  bias: 0.1 } -> relu
  C5 = conv 256*width kernel 3 pad 1 groups 2 { init: gaussian 0.01  bias: 0.1 } -> relu
}

// CaffeNet's trunk: pooling before normalisation, and bias 1 instead of AlexNet's 0.1.
template CaffeTrunk(width : ratio = 1.0) {
  C1 = conv 96*width kernel 11 stride 4 { init: gaussian 0.01 } -> relu -> maxpool 3 stride 2 -> lrn
  C2 = conv 256*width kernel 5 pad 2 groups 2 { init: gaussian 0.01  bias: 1 } -> relu -> maxpool 3 stride 2
      -> lrn
  C3 = conv 384*width kernel 3 pad 1 { init: gaussian 0.01 }                   -> relu
  C4 = conv 384*width kernel 3 pad 1 groups 2 { init: gaussian 0.01  bias: 1 } -> relu
  C5 = conv 256*width kernel 3 pad 1 groups 2 { init: gaussian 0.01  bias: 1 } -> relu
}

// The whole nets for 1,000 classes: 60,965,224 parameters each. FC8 outputs the class scores.
net AlexNet {
  input image : 3 x 227 x 227
  use AlexTrunk
  P5  = maxpool 3 stride 2
  FC6 = dense 4096 { init: gaussian 0.005  bias: 0.1 } -> relu -> dropout 0.5
  FC7 = dense 4096 { init: gaussian 0.005  bias: 0.1 } -> relu -> dropout 0.5
  FC8 = dense 1000 { init: gaussian 0.01 }
}

net CaffeNet {
  input image : 3 x 227 x 227
  use CaffeTrunk
  P5  = maxpool 3 stride 2
  FC6 = dense 4096 { init: gaussian 0.005  bias: 1 } -> relu -> dropout 0.5
  FC7 = dense 4096 { init: gaussian 0.005  bias: 1 } -> relu -> dropout 0.5
  FC8 = dense 1000 { init: gaussian 0.01 }
}
