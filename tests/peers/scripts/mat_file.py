"""Reads `ours.mat` with h5py, and writes the same variables as MATLAB's `save -v7.3` lays them out."""

import base64

import h5py
import numpy as np
from exchange import answer, folder


def text(file, reference):
    return "".join(map(chr, np.array(file[reference]).ravel()))


with h5py.File(folder / "ours.mat", "r") as file:
    userblock = file.userblock_size
    names = [text(file, reference) for reference in np.array(file["name"]).ravel()]
    attributes = [text(file, reference) for reference in np.array(file["AttrName"]).ravel()]
    label = np.array(file["label"]).T

with h5py.File(folder / "theirs.mat", "w", userblock_size=512) as file:
    refs = file.create_group("#refs#")

    def cell(name, texts, shape):
        references = []
        for i, one in enumerate(texts):
            data = np.array([[ord(letter)] for letter in one], dtype=np.uint16)
            dataset = refs.create_dataset(f"{name}{i}", data=data, compression="gzip")
            dataset.attrs["MATLAB_class"] = np.bytes_("char")
            dataset.attrs["MATLAB_int_decode"] = np.int32(2)
            references.append(dataset.ref)
        cells = file.create_dataset(name, data=np.array(references, dtype=h5py.ref_dtype).reshape(shape))
        cells.attrs["MATLAB_class"] = np.bytes_("cell")

    cell("AttrName", attributes, (1, len(attributes)))
    cell("name", names, (1, len(names)))
    matrix = file.create_dataset("label", data=label.T.astype(np.float64), chunks=True, compression="gzip")
    matrix.attrs["MATLAB_class"] = np.bytes_("double")

theirs = bytearray((folder / "theirs.mat").read_bytes())
header = b"MATLAB 7.3 MAT-file, Platform: GLNXA64, Created on: Mon Sep 14 00:00:00 2015 HDF5 schema 1.00 ."
theirs[: len(header)] = header
theirs[124:128] = b"\x00\x02IM"
answer(
    {
        "userblock": userblock,
        "names": names,
        "attributes": attributes,
        "label": label.tolist(),
        "theirs": base64.b64encode(bytes(theirs)).decode(),
    }
)
