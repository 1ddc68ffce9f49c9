// The LNets start from random weights instead of those that tell object categories apart (paper, section 4.1).

extends "quickstart.fan"

change schedule { remove pretrain_lnets }
