// residual.fan - a modern ANet: residual blocks with batch normalisation and global average pooling (He et al. 2016).
// Global filters only, but deeper; the identity path replaces wide layers.

extends "lnets-anet.fan"

template Residual(out : int, stride : int = 1) {
  A = conv out kernel 3 pad 1 stride stride -> batchnorm -> relu -> conv out kernel 3 pad 1 -> batchnorm
  B = from above                            -> conv out kernel 1 stride stride -> batchnorm -> add A -> relu
}

net ANet {
  input face : 3 x 112 x 112
  C1 = conv 32 kernel 5 stride 2 pad 2 -> batchnorm -> relu
  use Residual(64, 2) as R1
  use Residual(96, 2) as R2
  FC = global_avgpool -> dense 512 -> relu -> dropout 0.5
}
