// detector-boxes.fan - no LNets: faces come from a detector's list of boxes (the paper's "[17]+ANet", SURF cascade).
// Put the boxes into detector.txt, in the format of list_bbox_celeba.txt, in the folder of the data set.
// The paper reports 83 % instead of 87 % on CelebA.

extends "lnets-anet.fan"

change cascade faces { remove head  face = boxes "detector.txt" }
change schedule { remove pretrain_lnets, tune_lnet_o, tune_lnet_s }
