#!/usr/bin/env python3
"""make_golden.py [DIR]: writes CtGpu.Tests/Golden: small results of NumPy, SciPy and scikit-image for tests that run without Python.

Each case is a folder of .npy.gz files (gzip without time stamp: the same libraries write the same bytes):
input, resampled (scipy.ndimage.zoom of the int16 volume), ties (flat indices whose exact value lies within 1e-9 of a
rounding tie), and for thorax-like cases labels (measure.label of the threshold image), mask_fill, mask_nofill, dilated
(ball(3)), closed (ball(3)) and normalized (float32). cases.json lists them; rescale.npy.gz holds the tutorial's HU of
all 65,536 stored values for a few slopes and intercepts.
"""
import gzip
import io
import json
import os
import sys

import numpy as np
import scipy
import scipy.ndimage
import skimage
from skimage import measure, morphology

RESCALES = [(1.0, -1024.0), (0.7, -1024.5), (0.5, 0.0), (2.44, -32000.0), (1.000244, 1000.75)]


def save(folder, name, array):
    raw = io.BytesIO()
    np.save(raw, np.ascontiguousarray(array))
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, name + '.npy.gz'), 'wb') as file:
        file.write(gzip.compress(raw.getvalue(), 9, mtime=0))


def tutorial_hounsfield(stored, slope, intercept):
    """The tutorial's get_pixels_hu for one slice of int16."""
    image = stored.astype(np.int16)
    image[image == -2000] = 0
    if slope != 1:
        image = (slope * image.astype(np.float64)).astype(np.int16)
    return image + np.int16(intercept)


def largest(labels):
    """Number of the largest component other than 0; the lowest of equals."""
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    return int(np.argmax(sizes)) if sizes.max() > 0 else None


def lung_mask(image, fill):
    """The tutorial's segment_lung_mask."""
    binary = (image > -320).astype(np.int8) + 1
    labels = measure.label(binary)
    binary[labels == labels[0, 0, 0]] = 2
    if fill:
        for k in range(len(binary)):
            solid = measure.label(binary[k] - 1)
            best = largest(solid)
            if best is not None:
                binary[k][solid != best] = 1
    air = 1 - (binary - 1)
    inside = measure.label(air, background=0)
    best = largest(inside)
    return (inside == best).astype(np.uint8) if best is not None else np.zeros(image.shape, np.uint8)


def normalized(image):
    value = np.clip((image - -1000.0) / 1400.0, 0, 1)
    return (value - 0.25).astype(np.float32)


def thorax(shape, seed):
    """Body, lungs, vessels, a table and noise: enough structure for every step of the mask."""
    rng = np.random.default_rng(seed)
    z, y, x = np.meshgrid(*[np.linspace(-1, 1, n) for n in shape], indexing='ij')
    hu = np.full(shape, -1000.0)
    hu[(np.abs(y - 0.9) < 0.04) & (np.abs(x) < 0.8)] = 150
    body = (x / 0.85) ** 2 + (y / 0.75) ** 2 < 1
    hu[body] = 40
    lungs = ((np.abs(x) - 0.4) / 0.3) ** 2 + (y / 0.5) ** 2 + (z / 0.8) ** 2 < 1
    hu[lungs] = -850
    hu[(x / 0.08) ** 2 + (y / 0.1) ** 2 + 0 * z < 1] = -990
    for _ in range(60):
        centre = rng.uniform(-0.8, 0.8, 3)
        hu[((z - centre[0]) ** 2 + (y - centre[1]) ** 2 + (x - centre[2]) ** 2 < rng.uniform(0.002, 0.02)) & lungs] = 50
    return np.clip(np.rint(hu + rng.normal(0, 60, shape)), -1024, 3071).astype(np.int16)


def noise(shape, seed, low=-1024, high=2000):
    return np.random.default_rng(seed).integers(low, high, shape).astype(np.int16)


def cases():
    yield 'thorax-1mm', thorax((20, 48, 48), 1), (2.5, 0.703125, 0.703125), 3, False, True
    yield 'thorax-coarse', thorax((44, 40, 56), 2), (1.25, 1.6, 1.4), 3, False, True
    yield 'thorax-native', thorax((24, 40, 64), 3), None, 3, False, True
    yield 'thorax-extent', thorax((20, 40, 44), 4), (3.0, 0.8, 0.8), 3, True, True
    yield 'noise-words', noise((5, 9, 65), 5), (1.7, 1.1, 0.98), 3, False, True
    yield 'noise-thin', noise((2, 3, 65), 6), (4.0, 3.3, 0.6), 3, False, False
    yield 'noise-full-range', noise((9, 17, 23), 7, -32768, 32768), (1.3, 0.7, 1.9), 3, False, False
    yield 'linear', noise((7, 19, 33), 8), (1.6, 0.73, 1.4), 1, False, False
    yield 'linear-extent', noise((7, 19, 33), 9), (1.6, 0.73, 1.4), 1, True, False
    yield 'nearest', noise((7, 19, 33), 10), (1.6, 0.73, 1.4), 0, False, False
    yield 'nearest-extent', noise((7, 19, 33), 11), (1.6, 0.73, 1.4), 0, True, False
    yield 'cubic-extent', noise((11, 21, 34), 12), (0.6, 1.7, 0.9), 3, True, False


def main(out):
    listed = []
    for name, image, spacing, order, extent, with_mask in cases():
        folder = os.path.join(out, name)
        save(folder, 'input', image)
        if spacing is None:
            volume, exact = image, image.astype(np.float64)
        else:
            # As the tutorial: float32 spacing, shape rounded half to even.
            factor = np.array(spacing, np.float32) / [1, 1, 1]
            shape = np.maximum(np.round(image.shape * factor), 1)
            options = dict(order=order, mode='nearest', grid_mode=extent)
            volume = scipy.ndimage.zoom(image, shape / image.shape, **options)
            exact = scipy.ndimage.zoom(image.astype(np.float64), shape / image.shape, **options)
        save(folder, 'resampled', volume)
        save(folder, 'ties', np.flatnonzero(np.abs(np.abs(exact - np.trunc(exact)) - 0.5) < 1e-9).astype(np.int32))
        if with_mask:
            fill = lung_mask(volume, True)
            save(folder, 'mask_fill', fill)
            save(folder, 'mask_nofill', lung_mask(volume, False))
            save(folder, 'labels', measure.label((volume > -320).astype(np.int8) + 1).astype(np.int32))
            ball = morphology.ball(3)
            save(folder, 'dilated', morphology.binary_dilation(fill, ball).astype(np.uint8))
            save(folder, 'closed', morphology.binary_closing(volume > -320, ball).astype(np.uint8))
        if with_mask and name == 'thorax-native':
            save(folder, 'normalized', normalized(volume))
        listed.append(dict(name=name, spacing=spacing, order=order, extent=extent, mask=with_mask))
    stored = np.arange(65536).astype(np.uint16).astype(np.int16)
    save(out, 'rescale', np.stack([tutorial_hounsfield(stored, *pair) for pair in RESCALES]))
    with open(os.path.join(out, 'cases.json'), 'w', newline='\n') as file:
        json.dump(dict(
            versions=dict(numpy=np.__version__, scipy=scipy.__version__, skimage=skimage.__version__),
            rescales=RESCALES, cases=listed), file, indent=1)
        file.write('\n')


main(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'Golden'))
