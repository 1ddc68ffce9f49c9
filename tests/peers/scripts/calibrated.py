"""Probabilities of scikit-learn's CalibratedClassifierCV over a linear SVM, fitted on out-of-fold scores of given folds."""

import numpy as np
from exchange import answer, question
from sklearn.calibration import CalibratedClassifierCV
from sklearn.model_selection import PredefinedSplit
from sklearn.svm import LinearSVC

asked = question()
features, labels, at = (np.asarray(asked[key], dtype=np.float64) for key in ("features", "labels", "at"))


def probabilities(method):
    svm = LinearSVC(C=asked["C"], loss="squared_hinge", tol=1e-12, max_iter=10_000_000)
    split = PredefinedSplit(asked["folds"])
    model = CalibratedClassifierCV(svm, method=method, cv=split, ensemble=False).fit(features, labels)
    return model.predict_proba(at)[:, 1].tolist()


answer({method: probabilities(method) for method in ("sigmoid", "isotonic")})
