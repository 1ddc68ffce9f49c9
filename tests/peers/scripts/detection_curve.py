"""ROC, recall over IoU, and decision boundaries by numpy and scikit-learn, from the definitions."""

import numpy
from exchange import answer, question
from sklearn.metrics import roc_curve


def overlaps(one, other):
    """Intersection over union of rows of x, y, width, height."""
    one, other = numpy.asarray(one, float), numpy.asarray(other, float)
    low = numpy.maximum(one[:, :2], other[:, :2])
    high = numpy.minimum(one[:, :2] + one[:, 2:], other[:, :2] + other[:, 2:])
    common = numpy.clip(high - low, 0, None).prod(axis=1)
    return common / (one[:, 2:].prod(axis=1) + other[:, 2:].prod(axis=1) - common)


def detection(case):
    """One window in each image, so scikit-learn's ROC of true against false windows is the curve, rescaled."""
    ious = overlaps(case["windows"], case["truth"])
    true = numpy.concatenate([ious >= case["iou"], numpy.zeros(len(case["backgrounds"]), bool)])
    scores = numpy.concatenate([case["scores"], case["backgrounds"]])
    images, faces = len(true), len(ious)
    false_rate, true_rate, thresholds = roc_curve(true, scores, drop_intermediate=False)
    fppi = false_rate[1:] * (~true).sum() / images
    recall = true_rate[1:] * true.sum() / faces
    return {
        "points": numpy.stack([thresholds[1:], fppi, recall], axis=1).tolist(),
        "recall": [float((ious >= t).mean()) for t in case["ious"]],
        "meanIou": float(ious.mean()),
    }


def boundary(case):
    """The least error of a threshold, both groups alike: (1 - the largest Youden's J) / 2."""
    scores = numpy.concatenate([case["faces"], case["backgrounds"]])
    labels = numpy.concatenate([numpy.ones(len(case["faces"])), numpy.zeros(len(case["backgrounds"]))])
    false_rate, true_rate, _ = roc_curve(labels, scores, drop_intermediate=False)
    return float((1 - (true_rate - false_rate).max()) / 2)


asked = question()
answer(
    {
        "detection": [detection(case) for case in asked["detection"]],
        "boundary": [boundary(case) for case in asked["boundary"]],
    }
)
