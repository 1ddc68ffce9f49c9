// lfwa-plus.fan - LFWA+: more attributes than LFWA on the same features. The nets keep the weights trained on CelebA;
// only the SVMs are retrained (section 4: 30 further attributes). Put the names in your label file into the list: the
// paper does not print the 30 names, and the list below has five of the 73 in the LFW attribute files.

extends "lfwa-transfer.fan"

attributes Extended = CelebA40 + [ Asian, Baby, Child, Sunglasses, Curly_Hair ]
change data lfw { labels: "lfw_att_73.mat"  attributes: Extended }
change cascade faces { score = svm per Extended on feature { C: 1 } averaged over patches }
