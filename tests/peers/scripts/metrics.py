"""Metrics of binary classification by scikit-learn; rows with an unknown label (0) are left out."""

import numpy
from exchange import answer, question
from sklearn import metrics


def measured(case):
    truth, scores = numpy.asarray(case["truth"]), numpy.asarray(case["scores"])
    known = truth != 0
    label, score = truth[known] == 1, scores[known]
    decided = score > 0
    return {
        "accuracy": metrics.accuracy_score(label, decided),
        "balancedAccuracy": metrics.balanced_accuracy_score(label, decided),
        "precision": metrics.precision_score(label, decided, zero_division=0),
        "recall": metrics.recall_score(label, decided),
        "f1": metrics.f1_score(label, decided),
        "averagePrecision": metrics.average_precision_score(label, score),
        "rocAuc": metrics.roc_auc_score(label, score),
    }


answer([{name: float(value) for name, value in measured(case).items()} for case in question()])
