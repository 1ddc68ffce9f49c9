"""Calibrations and thresholds by scikit-learn.

Input: [{"scores": […], "labels": [1 | -1, …], "at": […]}]. Output, of each set: the values of Platt's sigmoid and of the isotonic
regression at "at", the temperature, and for each criterion the best value over all thresholds with the thresholds that reach it.
"""

import numpy as np
from exchange import answer, question
from scipy.optimize import minimize_scalar
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import accuracy_score, balanced_accuracy_score, confusion_matrix, f1_score, log_loss


def temperature(scores, labels):
    def loss(log_beta):
        p = 1 / (1 + np.exp(-np.exp(log_beta) * scores))
        return log_loss(labels, np.clip(p, 1e-300, 1), labels=[-1, 1])

    found = minimize_scalar(loss, bounds=(-10, 10), method="bounded", options={"xatol": 1e-10, "maxiter": 500})
    return float(np.exp(-found.x))


def equal_error(labels, decided):
    tn, fp, fn, tp = confusion_matrix(labels, decided, labels=[-1, 1]).ravel()
    return -abs(fp / (fp + tn) - fn / (fn + tp))


CRITERIA = {
    "accuracy": accuracy_score,
    "f1": lambda labels, decided: f1_score(labels, decided, zero_division=0),
    "balanced": balanced_accuracy_score,
    "equal_error": equal_error,
}


def best(scores, labels, criterion):
    distinct = np.unique(scores)
    middles = (distinct[1:] + distinct[:-1]) / 2
    thresholds = [distinct[0] - 1, *middles, distinct[-1] + 1]
    values = [criterion(labels, np.where(scores > t, 1, -1)) for t in thresholds]
    highest = max(values)
    return {"value": float(highest), "thresholds": [float(t) for t, v in zip(thresholds, values) if v > highest - 1e-12]}


def fit(one):
    scores, labels, at = (np.asarray(one[key], dtype=np.float64) for key in ("scores", "labels", "at"))
    platt = _SigmoidCalibration().fit(scores, (labels == 1).astype(int))
    isotonic = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scores, labels == 1)
    return {
        "platt": platt.predict(at).tolist(),
        "isotonic": isotonic.predict(at).tolist(),
        "temperature": temperature(scores, labels),
        "best": {name: best(scores, labels, criterion) for name, criterion in CRITERIA.items()},
    }


answer([fit(one) for one in question()])
