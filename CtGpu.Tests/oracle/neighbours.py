#!/usr/bin/env python3
"""neighbours.py SERIES N FOLDER: copies the N slices of a series with the smallest z to FOLDER. They are adjacent."""
import os
import shutil
import sys

import pydicom


def main(series, count, folder):
    slices = []
    for name in sorted(os.listdir(series)):
        path = os.path.join(series, name)
        try:
            ds = pydicom.dcmread(path, stop_before_pixels=True)
        except (pydicom.errors.InvalidDicomError, IsADirectoryError):
            continue
        slices.append((float(ds.ImagePositionPatient[2]), path))
    for _, path in sorted(slices)[:int(count)]:
        shutil.copy(path, folder)


main(*sys.argv[1:4])
