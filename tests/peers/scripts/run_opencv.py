"""run_opencv.py FOLDER ANSWER: runs the single nets of FOLDER in OpenCV's dnn; answers as run_onnxruntime.py does."""

import json
import pathlib
import sys

import cv2
import numpy

folder, answer = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])


def run(case):
    net = cv2.dnn.readNetFromONNX(str(folder / case["model"]))
    for feed in case["feeds"]:
        net.setInput(numpy.fromfile(folder / feed["file"], feed["type"]).reshape(feed["shape"]), feed["name"])
    names = case["outputs"]
    return dict(zip(names, net.forward(names)))


results = []
with answer.open("wb") as file:
    for case in json.loads((folder / "cases.json").read_text()):
        if case["kind"] != "net":
            continue
        try:
            outputs = []
            for name, value in run(case).items():
                outputs.append({"name": name, "shape": list(value.shape), "at": file.tell()})
                file.write(value.astype("<f8").tobytes())
            results.append({"level": "default", "case": case["name"], "outputs": outputs})
        except Exception as problem:
            results.append({"level": "default", "case": case["name"], "problem": str(problem)[:300]})
print(json.dumps({"version": cv2.__version__, "results": results}))
