#!/usr/bin/env python3
"""check_nifti.py FILE... CT_JSON: checks that NIfTI files, read by nibabel, agree with the sidecar. Exits with 1 otherwise.

Compares shape, type and position. The eight corners of the grid must be at origin + direction * (i*sx, j*sy, k*sz) of the
sidecar's output, within 1e-3 mm, by nibabel's affine, by the sform and, if the file has one, by the qform.
"""
import itertools
import json
import os
import sys

import nibabel
import numpy as np

TYPES = {"ct": np.int16, "lungs": np.uint8, "normalized": np.float32}


def problems(path, sidecar):
    image = nibabel.load(path)
    output = json.load(open(sidecar, encoding="utf-8"))["output"]
    shape = tuple(output["shape"][::-1])
    if image.shape != shape:
        yield f"shape {image.shape}, expected {shape}, as in the sidecar"
    volume = os.path.basename(path).split(".")[0]
    if volume in TYPES and image.get_data_dtype() != TYPES[volume]:
        yield f"type {image.get_data_dtype()}, expected {TYPES[volume].__name__}"
    if image.header.get_xyzt_units()[0] != "mm":
        yield f"unit {image.header.get_xyzt_units()[0]}, expected mm"
    if np.asarray(image.dataobj).shape != shape:
        yield "voxels cannot be read"

    lps = np.eye(4)
    lps[:3, :3] = np.reshape(output["direction"], (3, 3)) @ np.diag(output["spacingMm"][::-1])
    lps[:3, 3] = output["originMm"]
    expected = np.diag([-1, -1, 1, 1]) @ lps
    corners = np.array([(i, j, k, 1) for i, j, k in itertools.product(*[(0, n - 1) for n in shape])]).T
    sform, sform_code = image.get_sform(coded=True)
    qform, qform_code = image.get_qform(coded=True)
    if sform_code != 1:
        yield f"sform code {sform_code}, expected 1"
    affines = {"affine": image.affine, "sform": sform}
    if qform_code:
        affines["qform"] = qform
    for name, affine in affines.items():
        off = np.abs(((affine - expected) @ corners)[:3]).max()
        if off > 1e-3:
            yield f"{name} differs by {off:.3g} mm, expected at most 1e-3 mm"


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    *files, sidecar = sys.argv[1:]
    found = [f"{file}: {problem}" for file in files for problem in problems(file, sidecar)]
    for problem in found:
        print(problem, file=sys.stderr)
    sys.exit(1 if found else 0)
