// No localisation: ANet sees the whole image at 96 x 96, as the boxes of whole.txt say.

extends "quickstart.fan"

change net ANet { input face : 3 x 96 x 96 }

change cascade faces {
  remove head
  face    = boxes "whole.txt"
  patches = crop face resized 104x104 { size: 96x96  stride: 8  flips: on }
}

change schedule { remove pretrain_lnets, tune_lnet_o, tune_lnet_s }
