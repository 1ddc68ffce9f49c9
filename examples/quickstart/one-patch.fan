// ANet sees the middle patch of the face alone, and no mirror image (paper, section 2: several patches).

extends "quickstart.fan"

change cascade faces { patches = crop face enlarged 1.385 resized 48x48 { size: 48x48  flips: off } }
