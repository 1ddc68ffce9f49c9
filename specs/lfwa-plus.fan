// lfwa-plus.fan - LFWA+: more attributes than LFWA on the same features. The nets stay as CelebA has trained them, and
// only the SVMs are retrained (section 4: 30 further attributes). Put the names of your label file into the list: those
// of the 30 are not printed in the paper, and these are five of the 73 of the LFW attribute files.

extends "lfwa-transfer.fan"

attributes Extended = CelebA40 + [ Asian, Baby, Child, Sunglasses, Curly_Hair ]
change data lfw { labels: "lfw_att_73.mat"  attributes: Extended }
change cascade faces { score = svm per Extended on feature { C: 1 } averaged over patches }
