"""What TensorBoard's own readers find in a folder of event files, with every checksum verified.

The question names the folder; the answer has the scalars, histograms and images by tag.
"""

import io
import logging
import pathlib

from exchange import answer, question
from PIL import Image
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.tensorflow_stub import errors
from tensorboard.compat.tensorflow_stub.pywrap_tensorflow import PyRecordReader_New


def records(path: pathlib.Path) -> dict[str, object]:
    """Counts the records of a file until its end, or until one that is cut short or has another checksum."""
    reader = PyRecordReader_New(str(path))
    count = 0
    while True:
        try:
            reader.GetNext()
        except errors.OutOfRangeError:
            return {"records": count, "fault": None}
        except errors.DataLossError as error:
            return {"records": count, "fault": str(error)}
        count += 1


def main() -> None:
    folder = pathlib.Path(question()["folder"])
    logging.disable(logging.CRITICAL)
    everything = {name: 0 for name in ("scalars", "images", "histograms", "tensors", "compressedHistograms", "audio")}
    board = EventAccumulator(str(folder), size_guidance=everything)
    board.Reload()
    tags = board.Tags()
    images = {}
    for tag in tags["images"]:
        images[tag] = []
        for event in board.Images(tag):
            picture = Image.open(io.BytesIO(event.encoded_image_string))
            picture.load()
            same = picture.size == (event.width, event.height)
            images[tag].append({"step": event.step, "mode": picture.mode, "sameSize": same})
    found = {
        "files": {path.name: records(path) for path in sorted(folder.iterdir())},
        "scalars": {tag: [[event.step, event.value] for event in board.Scalars(tag)] for tag in tags["scalars"]},
        "histograms": {
            tag: [
                {"step": event.step, "num": event.histogram_value.num, "sum": event.histogram_value.sum,
                 "bucket": list(event.histogram_value.bucket), "limit": list(event.histogram_value.bucket_limit)}
                for event in board.Histograms(tag)
            ]
            for tag in tags["histograms"]
        },
        "images": images,
    }
    answer(found)


main()
