// cells-4x4.fan - finer cells: C3 has 4 x 4 cells instead of 3 x 3, and C4 has nine groups of 2 x 2 cells.

extends "lnets-anet.fan"

change net ANet {
  C3 = local 96*width kernel 3 cells 4x4                      -> relu -> maxpool 2
  C4 = local 96*width kernel 3 cells 3x3 over 2x2 cells of C3 -> relu
}
