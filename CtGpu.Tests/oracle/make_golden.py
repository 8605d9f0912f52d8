#!/usr/bin/env python3
"""make_golden.py [FOLDER]: results of NumPy, SciPy and scikit-image for a few synthetic volumes, for tests without Python.

Writes cases.json, versions.json and .npy.gz files to FOLDER (default: ../Golden, relative to this file). Each case runs the steps
of the tutorial (stored values -> HU -> zoom -> labels and masks) with its own grid. Its arrays (z,y,x) are consecutive in one
file, each with its own .npy header. The same library versions write the same bytes.
"""
import gzip
import json
import os
import platform
import sys

import numpy as np
import scipy
import skimage
from scipy import ndimage
from skimage import measure, morphology

AIR_AT_MOST = -320
# (slope, intercept): integers, fractions, an intercept that is truncated, a sum and a product that wrap, a negative slope
RESCALES = [(1, -1024), (0.7, -1024.5), (1.220703, -0.9), (1, -30000), (3.5, 1024), (-1.5, 0.5)]


def thorax(shape, rng):
    """uint16 stored values of a body with lungs, vessels that are isolated in each slice, a trachea, and padding of -2000."""
    z, y, x = (np.linspace(-1, 1, n, dtype=np.float64).reshape(s) for n, s in zip(shape, ((-1, 1, 1), (1, -1, 1), (1, 1, -1))))
    hu = np.full(shape, -1000.0)
    body = (x / 0.86) ** 2 + (y / 0.68) ** 2 + 0 * z < 1
    hu[body] = 40
    hu[body & ((x / 0.8) ** 2 + (y / 0.62) ** 2 > 1)] = -90
    for side in (-1, 1):
        lung = ((x - side * 0.42) / 0.27) ** 2 + (y / 0.45) ** 2 + (z / 0.85) ** 2 < 1
        hu[lung] = -860
        for _ in range(9):
            a, b, c, d = rng.uniform(-0.35, 0.35, 4)
            hu[lung & ((x - side * (0.42 + c * z) - a * 0.5) ** 2 + (y - b - d * z) ** 2 < rng.uniform(0.001, 0.006))] = 30
    hu[np.broadcast_to((x ** 2 + (y + 0.15) ** 2 < 0.006) & (z > -0.2), shape)] = -980
    hu[np.broadcast_to(((x / 0.09) ** 2 + ((y - 0.5) / 0.09) ** 2 < 1), shape)] = 600
    stored = np.clip(np.rint(ndimage.gaussian_filter(hu, 0.6) + rng.normal(0, 14, shape)) + 1024, 0, 4095).astype(np.uint16)
    stored[np.broadcast_to(x ** 2 + y ** 2 > 1.15, shape)] = np.int16(-2000).astype(np.uint16)
    return stored, [(1.0, -1024.0)]


def blobs(shape, rng):
    """int16 stored values of irregular regions of air and tissue. Three rescales alternate from slice to slice."""
    field = ndimage.gaussian_filter(rng.normal(0, 1, shape), 1.1)
    hu = AIR_AT_MOST + field / field.std() * 500 + rng.normal(0, 40, shape)
    rescales = [(1.0, -1024.0), (0.7, -1000.9), (1.25, 12.5)]
    slope, intercept = (np.resize([r[i] for r in rescales], shape[0]).reshape(-1, 1, 1) for i in (0, 1))
    return np.rint((hu - intercept) / slope).astype(np.int16), rescales


def extremes(shape, rng):
    """int16 stored values over the whole range, so that splines overshoot and sums saturate."""
    return rng.integers(-32768, 32768, shape).astype(np.int16), [(1.0, 0.0)]


# name, volume, shape, seed, spacing, target, order, grid_mode, radius of the ball in voxels
CASES = [
    ('thorax', thorax, (40, 64, 64), 1, (1.8, 0.83, 0.83), (1, 1, 1), 3, False, 3),
    ('cubic', blobs, (9, 17, 23), 2, (2.5, 0.7, 0.9), (1, 1, 1), 3, False, 1),
    ('cubic-extent', blobs, (9, 17, 23), 3, (1.1, 1, 1), (1.7, 1.3, 0.6), 3, True, 2),
    ('linear', blobs, (9, 17, 23), 4, (1.25, 0.8, 1.3), (1, 1, 1), 1, False, 1),
    ('nearest-extent', blobs, (9, 17, 23), 5, (2.2, 1.37, 0.6), (1, 1, 1), 0, True, 2),
    ('words', blobs, (2, 3, 65), 6, (3.1, 1.5, 0.99), (1, 1, 1), 3, False, 3),
    ('words-linear-extent', blobs, (2, 3, 65), 7, (2.6, 3.3, 2.03), (1, 1, 1), 1, True, 1),
    ('nearest', blobs, (5, 7, 31), 8, (0.7, 2.1, 1.3), (1, 1, 1), 0, False, 3),
    ('one-axis', blobs, (5, 7, 31), 9, (1, 1.3, 1), (1, 1, 1), 3, False, 1),
    ('one-slice', blobs, (1, 5, 7), 14, (1, 1.9, 1.7), (1, 1, 1), 3, False, 1),
    ('extremes', extremes, (5, 7, 31), 10, (1.7, 0.6, 1.13), (1, 1, 1), 3, False, 1),
    ('extremes-extent', extremes, (5, 7, 31), 11, (0.8, 1.9, 0.7), (1, 1, 1), 3, True, 1),
]


def hounsfield(stored, rescales):
    """Computes in int16, as the tutorial: values that do not fit wrap, fractions are truncated."""
    image = stored.astype(np.int16)
    image[image == -2000] = 0
    for i, (slope, intercept) in enumerate(rescales):
        if slope != 1:
            image[i] = slope * image[i].astype(np.float64)
        image[i] += np.int16(intercept)
    return image


def rounded(stored, slope, intercept):
    """slope*x + intercept, rounded half away from zero and saturated."""
    value = slope * stored + intercept
    whole = np.trunc(value)
    whole += np.copysign(np.abs(value - whole) >= 0.5, value)
    return np.clip(whole, -32768, 32767).astype(np.int16)


def resample(image, spacing, target, order, grid_mode):
    """Zooms the int16 array. Also returns the voxels so near to a rounding tie that the order of a sum decides."""
    factor = np.array(spacing, np.float32) / np.array(target, np.float64)
    factor = np.round(image.shape * factor) / image.shape
    mode = dict(order=order, mode='nearest', grid_mode=grid_mode)
    resampled = ndimage.zoom(image, factor, **mode)
    exact = ndimage.zoom(image.astype(np.float64), factor, **mode)
    ties = np.abs(np.abs(exact - np.trunc(exact)) - 0.5) < 1e-9
    assert np.array_equal(rounded(exact, 1, 0)[~ties], resampled[~ties])
    assert ties.mean() < 0.01, f'{ties.mean():.1%} of the voxels are rounding ties, expected less than 1%. Choose another grid.'
    assert not (ties & (np.abs(exact - (AIR_AT_MOST + 0.5)) < 1e-6)).any(), 'A rounding tie decides the mask. Choose another grid.'
    return resampled, np.flatnonzero(ties).astype(np.int32)


def largest(labels):
    """Voxels of the largest component; of equal ones, the first. Empty if there is no component."""
    counts = np.bincount(labels.ravel())
    counts[0] = 0
    return (labels == np.argmax(counts)) & (labels > 0)


def lungs(labels, image, fill):
    """The largest component of air that is not connected to voxel (0,0,0).

    With fill, all tissue of a slice except its largest component also counts as air.
    """
    solid = (image > AIR_AT_MOST) | (labels == labels[0, 0, 0])
    if fill:
        solid = np.stack([largest(measure.label(s)) for s in solid])
    return largest(measure.label(~solid))


def normalize(image):
    value = (image - -1000.0) / 1400.0
    return np.clip(value, 0, 1) - 0.25


def save(path, *arrays):
    with open(path + '.npy.gz', 'wb') as file, gzip.GzipFile('', 'wb', 9, file, mtime=0) as packed:
        for array in arrays:
            plain = array.astype(np.uint8) if array.dtype == bool else array
            # scikit-image returns volumes of one slice in Fortran order.
            np.lib.format.write_array(packed, np.ascontiguousarray(plain), version=(1, 0))


def save_json(path, value):
    with open(path + '.json', 'w', newline='\n') as file:
        json.dump(value, file, indent=2)
        file.write('\n')


def make(folder):
    os.makedirs(folder, exist_ok=True)
    listed = []
    for name, volume, shape, seed, spacing, target, order, grid_mode, radius in CASES:
        stored, rescales = volume(shape, np.random.default_rng(seed))
        rescales = np.array([rescales[z % len(rescales)] for z in range(shape[0])])
        image, ties = resample(hounsfield(stored, rescales), spacing, target, order, grid_mode)
        labels = measure.label((image > AIR_AT_MOST).astype(np.int8) + 1)
        unfilled, filled = lungs(labels, image, False), lungs(labels, image, True)
        dilated = morphology.binary_dilation(filled, morphology.ball(radius))
        closed = morphology.binary_closing(unfilled, morphology.ball(radius))
        save(os.path.join(folder, name), stored, rescales, image, ties, labels.astype(np.int32), unfilled, filled, dilated, closed)
        listed.append(dict(
            name=name, spacing=dict(zip('zyx', spacing)), target=dict(zip('zyx', target)), order=order,
            grid='extent' if grid_mode else 'corner', radius=radius))
        print(f'{name}: {image.shape}, {len(ties)} ties, {labels.max()} components, '
              f'{[int(mask.sum()) for mask in (unfilled, filled, dilated, closed)]} voxels')
    save(os.path.join(folder, 'normalized'), normalize(np.arange(-32768, 32768).astype(np.int16)).astype(np.float32))
    some = np.unique(np.r_[-32768:32768:23, -2005:-1995, -5:6, 32760:32768]).astype(np.int16)
    save(os.path.join(folder, 'rescale'), np.array(RESCALES, np.float64), some, hounsfield(np.stack([some] * len(RESCALES)), RESCALES),
         np.stack([rounded(some.astype(np.float64), *pair) for pair in RESCALES]))
    save_json(os.path.join(folder, 'cases'), listed)
    save_json(os.path.join(folder, 'versions'), dict(
        python=platform.python_version(), numpy=np.__version__, scipy=scipy.__version__, skimage=skimage.__version__))


if __name__ == '__main__':
    make(sys.argv[1] if len(sys.argv) > 1 else os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'Golden'))
