// The 40 attributes of LFWA, Labelled Faces in the Wild with attributes (Liu et al., ICCV 2015, section 4): those of
// CelebA, in the same order. LFWA+ has 30 more. The paper does not print their names: take them from your copy of the
// data set and add them with `LFWA40 + [ … ]`.

use { CelebA40 } from "std/celeba.fan"

attributes LFWA40 = CelebA40
