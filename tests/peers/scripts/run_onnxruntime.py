"""run_onnxruntime.py FOLDER ANSWER: runs the models of FOLDER in ONNX Runtime at every optimisation level.

Values are raw bytes in FOLDER; results go to ANSWER as 64-bit floats, end to end, and their places to standard output.
"""

import json
import pathlib
import sys

import numpy
import onnxruntime

folder, answer = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
levels = {"off": "DISABLE_ALL", "basic": "ENABLE_BASIC", "extended": "ENABLE_EXTENDED", "all": "ENABLE_ALL"}


def run(case, level):
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = getattr(onnxruntime.GraphOptimizationLevel, "ORT_" + levels[level])
    options.intra_op_num_threads = 1
    options.log_severity_level = 4
    session = onnxruntime.InferenceSession(str(folder / case["model"]), options, providers=["CPUExecutionProvider"])
    feeds = {
        feed["name"]: numpy.fromfile(folder / feed["file"], feed["type"]).reshape(feed["shape"])
        for feed in case["feeds"]
    }
    names = [output.name for output in session.get_outputs()]
    return dict(zip(names, session.run(names, feeds)))


results = []
with answer.open("wb") as file:
    for level in levels:
        for case in json.loads((folder / "cases.json").read_text()):
            try:
                outputs = []
                for name, value in run(case, level).items():
                    outputs.append({"name": name, "shape": list(value.shape), "at": file.tell()})
                    file.write(value.astype("<f8").tobytes())
                results.append({"level": level, "case": case["name"], "outputs": outputs})
            except Exception as problem:
                results.append({"level": level, "case": case["name"], "problem": str(problem)[:300]})
print(json.dumps({"version": onnxruntime.__version__, "results": results}))
