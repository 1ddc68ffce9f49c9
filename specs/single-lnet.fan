// single-lnet.fan - one localisation net instead of two: the face is taken from the head-and-shoulders window.
// Shows what the second, finer net of the cascade adds (section 3: LNet_s sees the region at a higher resolution).

extends "lnets-anet.fan"

change cascade faces {
  remove face
  patches = crop head enlarged 0.7 resized 128x128 { size: 112x112  stride: 8  flips: on }
}

change schedule { remove tune_lnet_s  change stage pretrain_lnets { train LNet_o on objects } }
change evaluate { localisation: head iou 0.5 }
