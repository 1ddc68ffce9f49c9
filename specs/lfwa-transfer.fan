// lfwa-transfer.fan - trains the nets on CelebA and the SVMs on the training images of LFWA, and evaluates on LFWA's
// test images (section 4). The paper reports 84 % over the 40 attributes.

extends "lnets-anet.fan"

data lfw = lfwa { root: "data/lfwa"  attributes: CelebA40 }

change schedule { change stage fit_svm { fit score on lfw.train } }
evaluate on lfw.test { accuracy: per attribute }
