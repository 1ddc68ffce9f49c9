// cells-2x2.fan - coarser cells: C3 has 2 x 2 cells instead of 3 x 3, and C4 has one filter bank over all four cells.

extends "lnets-anet.fan"

change net ANet {
  C3 = local 96*width kernel 3 cells 2x2 -> relu -> maxpool 2
  C4 = conv 96*width kernel 3            -> relu
}
