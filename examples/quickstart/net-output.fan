// The net's own outputs decide, without SVMs.

extends "quickstart.fan"

change cascade faces { score = output of tune_anet on feature averaged over patches }
change schedule { remove fit_svm }
