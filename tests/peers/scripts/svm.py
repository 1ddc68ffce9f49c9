"""Fits scikit-learn's LinearSVC (LIBLINEAR) to each problem and answers with the hyperplanes."""

import numpy as np
from exchange import answer, question
from sklearn.svm import LinearSVC


def fit(problem):
    features = np.array(problem["features"], dtype=np.float64).reshape(problem["rows"], problem["columns"])
    bias = problem["bias"]
    svm = LinearSVC(
        loss=problem["loss"],
        penalty=problem["penalty"],
        class_weight="balanced" if problem["balance"] == "classes" else None,
        dual=problem["penalty"] == "l2",
        tol=problem["tolerance"],
        C=problem["C"],
        fit_intercept=bias > 0,
        intercept_scaling=bias if bias > 0 else 1,
        max_iter=5_000_000,
        random_state=1,
    )
    svm.fit(features, np.array(problem["labels"]))
    return {"weights": svm.coef_[0].tolist(), "bias": float(np.ravel(svm.intercept_)[0]) if bias > 0 else 0.0}


answer([fit(problem) for problem in question()])
