#!/usr/bin/env python3
"""compare.py CTGPU_OUT REFERENCE_OUT: compares every voxel of ctgpu's .npy files with the reference. Exits with 1 on a difference.

Compares ct with resampled, lungs with the reference's mask_fill or mask_nofill, and normalized, if it exists, to 1e-7.
"""
import glob
import os
import sys

import numpy as np


def main(out, reference):
    found = glob.glob(os.path.join(out, '**', 'ct.npy'), recursive=True)
    if len(found) != 1:
        sys.exit(f'{out}: found {len(found)} ct.npy, expected one')
    folder = os.path.dirname(found[0])
    mask = 'mask_fill' if os.path.exists(os.path.join(reference, 'mask_fill.npy')) else 'mask_nofill'
    pairs = [('ct', 'resampled', 0), ('lungs', mask, 0)]
    if os.path.exists(os.path.join(folder, 'normalized.npy')):
        pairs.append(('normalized', 'normalized', 1e-7))
    wrong = 0
    for ours, theirs, tolerance in pairs:
        a = np.load(os.path.join(folder, ours + '.npy'), mmap_mode='r')
        b = np.load(os.path.join(reference, theirs + '.npy'), mmap_mode='r')
        if a.shape != b.shape:
            sys.exit(f'{ours}: shape {a.shape}, reference {b.shape}')
        different = sum(int(np.count_nonzero(np.abs(a[z].astype(np.float64) - b[z]) > tolerance)) for z in range(len(a)))
        print(f'{ours} {a.shape}: {different} of {a.size} voxels differ from {theirs}')
        wrong += different
    sys.exit(1 if wrong else 0)


main(*sys.argv[1:3])
