// The same filters everywhere in the face, instead of filters for each of 3 x 3 cells (paper, section 2).

extends "quickstart.fan"

change net ANet {
  C3 = conv 64*width kernel 3 pad 1 -> batchnorm -> relu -> maxpool 2
  C4 = conv 64*width kernel 3 pad 1 -> batchnorm -> relu -> maxpool 2
}
