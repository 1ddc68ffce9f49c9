// own-output.fan - attributes by ANet's own outputs, without SVMs.
// The paper fits SVMs on FC although ANet was tuned with an output for each attribute (section 2). Shows what the SVMs
// contribute. The last stage only calibrates the threshold of the head.

extends "lnets-anet.fan"

change cascade faces { score = output of tune_anet on feature averaged over patches }

change schedule {
  remove fit_svm
  stage calibrate {
    after tune_anet
    fit score on celebs.validation
  }
}
