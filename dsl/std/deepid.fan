// DeepID (Sun, Wang, Tang, CVPR 2014) and DeepID2 (Sun et al., NIPS 2014), the ancestors of the paper's ANet. Four
// convolutions with stride 1 and no pad, max pooling of 2 x 2 after the first three, and a feature of 160 values that
// sees both the third pooling and the fourth convolution. In the third, blocks of 2 x 2 neighbouring outputs share their
// filters; the fourth shares none. The fillers are not published: these are the defaults of the language.

template DeepIDTrunk() {
  C1 = conv 20 kernel 4                 -> relu -> maxpool 2
  C2 = conv 40 kernel 3                 -> relu -> maxpool 2
  C3 = local 60 kernel 3 blocks 2x2     -> relu -> maxpool 2
  C4 = local 80 kernel 2 cells unshared -> relu
  V4 = flatten
  FC = from C3 -> flatten -> concat V4 -> dense 160 -> relu
}

net DeepID {  // patches of 39 x 31 pixels
  input face : 3 x 39 x 31
  use DeepIDTrunk
}

net DeepID2 {  // faces of 55 x 47 pixels
  input face : 3 x 55 x 47
  use DeepIDTrunk
}
