// best-neurons.fan - SVMs on the best 10 % of the neurons of FC, for each attribute on its own.
// The paper ranks the neurons of an attribute by their SVM weight; a few of them keep most of the accuracy (section 4).
// Another share with --set faces.score.neurons=0.05.

extends "lnets-anet.fan"

change cascade faces {
  score = svm per CelebA40 on feature { C: 1  loss: squared_hinge  neurons: 0.1 } averaged over patches
}
