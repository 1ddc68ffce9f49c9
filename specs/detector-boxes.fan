// detector-boxes.fan - no LNets: faces come from a detector's list of boxes (the paper's "[17]+ANet", SURF cascade).
// Write the boxes to detector.txt in the folder of the data set, in the format of list_bbox_celeba.txt.
// The paper reports 83 % instead of 87 % on CelebA.

extends "lnets-anet.fan"

change cascade faces { remove head  face = boxes "detector.txt" }
change schedule { remove pretrain_lnets, tune_lnet_o, tune_lnet_s }
