#!/usr/bin/env python3
"""tutorial.py SERIES OUT [--no-save]: the computation of the "Full Preprocessing Tutorial" for lung CT, as a script.

SERIES is a folder of DICOM files of one series. OUT receives resampled.npy (int16 HU, 1 mm) and mask_fill.npy (int8 0/1),
with the axes z,y,x. With --no-save both are computed but not written.

The calls of pydicom, NumPy, SciPy and scikit-image are those of the tutorial, with their default arguments, because this
script is both the timed peer and the reference for the voxels. Nothing is optimised here.
"""
import os
import sys

import numpy as np
import scipy.ndimage
from skimage import measure


def is_dicom(path):
    """The tutorial reads every file of the folder. Here the folder may also contain other files, such as a licence."""
    with open(path, 'rb') as file:
        return file.read(132)[128:] == b'DICM'


def read_slices(folder):
    """Slices in ascending z. The spacing of the two lowest slices is taken for the whole stack."""
    import pydicom
    paths = [os.path.join(folder, name) for name in os.listdir(folder)]
    slices = [pydicom.dcmread(path) for path in paths if is_dicom(path)]
    slices.sort(key=lambda s: float(s.ImagePositionPatient[2]))
    step = abs(slices[0].ImagePositionPatient[2] - slices[1].ImagePositionPatient[2])
    return slices, [float(step), *map(float, slices[0].PixelSpacing)]


def hounsfield(slices):
    volume = np.stack([s.pixel_array for s in slices]).astype(np.int16)
    volume[volume == -2000] = 0
    for image, s in zip(volume, slices):
        if s.RescaleSlope != 1:
            image[:] = (float(s.RescaleSlope) * image.astype(np.float64)).astype(np.int16)
        image += np.int16(s.RescaleIntercept)
    return volume


def resample(volume, spacing):
    """To voxels of about 1 mm. The number of voxels is rounded, so the spacing differs slightly from 1 mm."""
    factors = np.array(spacing, dtype=np.float32) / [1, 1, 1]
    factors = np.round(volume.shape * factors) / volume.shape
    return scipy.ndimage.zoom(volume, factors, mode='nearest')


def largest(labels, background):
    """The label with the most voxels, or None if there is only background."""
    values, counts = np.unique(labels, return_counts=True)
    counts, values = counts[values != background], values[values != background]
    return values[np.argmax(counts)] if len(counts) else None


def segment_lung_mask(volume):
    """1 in the lungs and in the structures that they enclose."""
    phases = np.array(volume > -320, dtype=np.int8) + 1
    labels = measure.label(phases)
    phases[labels == labels[0, 0, 0]] = 2
    for z, image in enumerate(phases):
        components = measure.label(image - 1)
        body = largest(components, 0)
        if body is not None:
            phases[z][components != body] = 1
    lungs = 2 - phases
    labels = measure.label(lungs, background=0)
    kept = largest(labels, 0)
    if kept is not None:
        lungs[labels != kept] = 0
    return lungs


def main():
    series, out = sys.argv[1:3]
    slices, spacing = read_slices(series)
    volume = resample(hounsfield(slices), spacing)
    mask = segment_lung_mask(volume)
    if '--no-save' not in sys.argv[3:]:
        os.makedirs(out, exist_ok=True)
        np.save(os.path.join(out, 'resampled.npy'), volume)
        np.save(os.path.join(out, 'mask_fill.npy'), mask)


if __name__ == '__main__':
    main()
