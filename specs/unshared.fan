// unshared.fan - C3 and C4 of ANet without any sharing: every position of the map has filters of its own.
// The other end from global filters: most position, most parameters, least to learn each from.

extends "lnets-anet.fan"

change net ANet {
  C3 = local 96*width kernel 3 cells unshared -> relu -> maxpool 2
  C4 = local 96*width kernel 3 cells unshared -> relu
}
