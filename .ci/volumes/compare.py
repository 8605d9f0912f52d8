#!/usr/bin/env python3
"""A DICOM series, and the same volume as files of other programs, give the same voxels at the same positions.

Usage: compare.py SERIES SCRATCH     with plastimatch (ITK), dcm2niix and nibabel; prints one line per file
"""

import itertools
import subprocess
import sys
from pathlib import Path

import nibabel
import numpy as np

import ctgpu

TOLERANCE_MM = 1e-3


def differences(reference, scan, tolerance):
    """What differs between two scans, compared by the positions of voxels; empty if nothing does."""
    k, j, i = np.indices(scan.shape).reshape(3, -1)
    mapped = np.linalg.inv(reference.affine) @ scan.affine @ np.stack([i, j, k, np.ones(i.size)])
    x, y, z = nearest = np.rint(mapped[:3]).astype(int)
    off = np.abs((mapped[:3] - nearest).T * reference.spacing[::-1]).max()
    inside = all(((0 <= index) & (index < length)).all() for index, length in zip((z, y, x), reference.shape))
    if not inside or off > tolerance:
        return f"positions differ by {off:.4f} mm"
    return "" if np.array_equal(reference.array[z, y, x], scan.array.ravel()) else "voxels differ"


def foreign_files(series, scratch):
    """Files of other programs, with the tolerance of their positions."""
    for name in ("itk.mha", "itk.mhd", "itk.nii", "itk.nii.gz", "itk.nrrd"):
        subprocess.run(
            ["plastimatch", "convert", "--input", series, "--output-img", scratch / name, "--output-type", "short"],
            check=True, capture_output=True)
        yield scratch / name, TOLERANCE_MM
    for name, options in (("d2n.nii", ["-z", "n"]), ("d2n-gz.nii.gz", ["-z", "y"]), ("d2n-nrrd.nrrd", ["-e", "y"])):
        stem = name.split(".")[0]
        subprocess.run(["dcm2niix", *options, "-f", stem, "-o", scratch, series], check=True, capture_output=True)
        # dcm2niix takes the slice distance from two slices, whose positions have three decimals.
        yield scratch / name, 0.1


def flipped_files(reference, scratch):
    data = reference.array.transpose(2, 1, 0)
    for number, signs in enumerate(itertools.product((1, -1), repeat=3)):
        flip = np.diag([*signs, 1.0])
        flip[:3, 3] = [(n - 1) * (sign < 0) for n, sign in zip(data.shape, signs)]
        values = np.ascontiguousarray(data[tuple(slice(None, None, sign) for sign in signs)])
        for kind, extension in ((nibabel.Nifti1Image, "nii.gz"), (nibabel.Nifti2Image, "nii")):
            path = scratch / f"flip{number}.{extension}"
            nibabel.save(kind(values, reference.affine @ flip), path)
            yield path, TOLERANCE_MM


def main():
    series, scratch = sys.argv[1], Path(sys.argv[2])
    scratch.mkdir(parents=True, exist_ok=True)
    reference = ctgpu.read(series, device="cpu")
    failed = 0
    for path, tolerance in itertools.chain(foreign_files(series, scratch), flipped_files(reference, scratch)):
        found = differences(reference, ctgpu.read(path, device="cpu"), tolerance)
        failed += bool(found)
        print(f"{path.name:16} {found or 'equal'}")
    return failed


if __name__ == "__main__":
    sys.exit(main())
