"""Candidate windows by OpenCV's EdgeBoxes: of each scene in `edges.f32` and `orientations.f32`, one after the other."""

import cv2
import numpy as np
from exchange import answer, folder, question

cv2.setNumThreads(1)
asked = question()
maps = {name: np.fromfile(folder / f"{name}.f32", np.float32) for name in ("edges", "orientations")}


def windows(scene, start):
    size = (scene["height"], scene["width"])
    end = start + size[0] * size[1]
    edges, orientations = (maps[name][start:end].reshape(size) for name in ("edges", "orientations"))
    boxes, scores = cv2.ximgproc.createEdgeBoxes(**asked["options"]).getBoundingBoxes(edges, orientations)
    if len(boxes) == 0:
        return {"boxes": [], "scores": []}
    return {"boxes": np.asarray(boxes).tolist(), "scores": np.asarray(scores, dtype=float).ravel().tolist()}


start, found = 0, []
for scene in asked["scenes"]:
    found.append(windows(scene, start))
    start += scene["height"] * scene["width"]
answer(found)
