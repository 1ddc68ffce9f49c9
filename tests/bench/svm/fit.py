"""Fits scikit-learn's LinearSVC to every attribute of a folder's problem; prints the seconds and the objectives' sum."""

import json
import sys
import time
import warnings
from pathlib import Path

import numpy as np
from sklearn.svm import LinearSVC

folder = Path(sys.argv[1])
question = json.loads((folder / "in.json").read_text())
rows, attributes = question["rows"], question["attributes"]
features = np.fromfile(folder / "features.bin", dtype=np.float32).reshape(rows, -1).astype(np.float64)
labels = np.fromfile(folder / "labels.bin", dtype=np.int8).reshape(rows, -1)
limited = 0
begin = time.perf_counter()
for attribute in range(attributes):
    svm = LinearSVC(C=question["C"], tol=question["tolerance"], max_iter=question["epochs"], dual=True, random_state=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        svm.fit(features, labels[:, attribute])
    limited += int(svm.n_iter_ >= question["epochs"])
print(json.dumps({"seconds": time.perf_counter() - begin, "attributes": attributes, "unconverged": limited}))
