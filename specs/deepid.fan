// deepid.fan - ANet with the layers of DeepID (Sun, Wang and Tang 2014), from which the paper's ANet descends:
// small maps, a third local layer, and a feature that sees both the third pooling and the fourth convolution.
// The sizes are DeepID's (patches of 39 x 31); the face window is cut into patches of that size.

extends "lnets-anet.fan"

use { DeepID } from "std/deepid.fan"

net ANet extends DeepID { }
change cascade faces { patches = crop face enlarged 1.2 resized 47x39 { size: 39x31  stride: 8  flips: on } }
