// caffenet.fan - the LNets with CaffeNet's trunk: pooling before normalisation, and biases of 1 instead of AlexNet's 0.1.
// AlexNet normalises before it pools; both variants are known as AlexNet.

extends "lnets-anet.fan"

use { CaffeTrunk } from "std/alexnet.fan"

net LNet_o {
  input image : 3 x H x W
  use CaffeTrunk(width)
  response C5
}
