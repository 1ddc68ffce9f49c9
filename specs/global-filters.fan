// global-filters.fan - ANet with global filters only: an ordinary convolutional net of the same depth and width.
// Shows what locally shared filters contribute (section 2: they keep the location of a feature in the face).

extends "lnets-anet.fan"

change net ANet {
  C3 = conv 96*width kernel 3 -> relu -> maxpool 2
  C4 = conv 96*width kernel 3 -> relu
}
