// no-pretraining.fan - LNets+ANet without any pre-training (the paper's "LNets+ANet(w/o)", section 4).
// The nets start from random weights and see only attribute tags. Shows what pre-training on object categories and
// on identities contributes. The paper reports 83 % instead of 87 % on CelebA.

extends "lnets-anet.fan"

change schedule { remove pretrain_lnets, pretrain_anet }
