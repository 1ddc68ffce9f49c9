"""Fits scikit-learn's LinearSVC (LIBLINEAR) to each problem and answers with the hyperplanes.

A problem with "neurons" below 1 keeps the features with the largest weights on standardised features.
"""

import numpy as np
from exchange import answer, question
from sklearn.preprocessing import StandardScaler
from sklearn.svm import LinearSVC


def hyperplane(problem, features):
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
    return svm.coef_[0], float(np.ravel(svm.intercept_)[0]) if bias > 0 else 0.0


def fit(problem):
    features = np.array(problem["features"], dtype=np.float64).reshape(problem["rows"], problem["columns"])
    kept = np.arange(problem["columns"])
    if problem["neurons"] < 1:
        standardised = StandardScaler(with_mean=problem["bias"] > 0).fit_transform(features)
        ranking, _ = hyperplane(problem, standardised)
        count = max(1, int(np.floor(problem["neurons"] * len(kept) + 0.5)))
        kept = np.sort(np.argsort(-np.abs(ranking), kind="stable")[:count])
    weights = np.zeros(problem["columns"])
    weights[kept], bias = hyperplane(problem, features[:, kept])
    return {"weights": weights.tolist(), "bias": bias}


answer([fit(problem) for problem in question()])
