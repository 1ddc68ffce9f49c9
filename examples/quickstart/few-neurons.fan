// Each SVM uses a tenth of the neurons of FC: those with the largest weights (paper, section 4.3).

extends "quickstart.fan"

change cascade faces {
  score = svm per FaceAttributes on feature {
    C: 0.001  loss: squared_hinge  standardise: on  neurons: 0.1
  } averaged over patches
}
