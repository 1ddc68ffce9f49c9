// unshared.fan - C3 and C4 of ANet without any sharing: every position of the map has its own filters.
// The opposite of global filters: the most precise location, the most parameters, the least data for each parameter.

extends "lnets-anet.fan"

change net ANet {
  C3 = local 96*width kernel 3 cells unshared -> relu -> maxpool 2
  C4 = local 96*width kernel 3 cells unshared -> relu
}
