#!/usr/bin/env python3
"""check_cip.py CTGPU_OUT CIP: compares ctgpu's output for cip-ct64, at the native grid, with the references in CIP.

HU must equal ct-64.nrrd. The Dice coefficient of the lungs and wholeLung-64.nrrd must be at least 0.97. Exits with 1 otherwise.
"""
import glob
import gzip
import os
import sys

import numpy as np


def nrrd(path):
    head, data = open(path, 'rb').read().split(b'\n\n', 1)
    fields = dict(line.split(': ', 1) for line in head.decode().splitlines() if ': ' in line)
    types = {'short': '<i2', 'signed short': '<i2', 'int16': '<i2', 'unsigned short': '<u2', 'uint16': '<u2', 'ushort': '<u2',
             'unsigned char': 'u1', 'uchar': 'u1', 'uint8': 'u1', 'int': '<i4'}
    if fields['encoding'] in ('gzip', 'gz'):
        data = gzip.decompress(data)
    shape = [int(n) for n in fields['sizes'].split()]
    return np.frombuffer(data, types[fields['type']]).reshape(shape[::-1])


def main(out, cip):
    ct = np.load(glob.glob(os.path.join(out, '**', 'ct.npy'), recursive=True)[0])
    lungs = np.load(glob.glob(os.path.join(out, '**', 'lungs.npy'), recursive=True)[0]) > 0
    expected = nrrd(os.path.join(cip, 'ct-64.nrrd'))
    reference = nrrd(os.path.join(cip, 'wholeLung-64.nrrd')) > 0
    different = int(np.count_nonzero(ct != expected))
    dice = 2.0 * np.count_nonzero(lungs & reference) / (np.count_nonzero(lungs) + np.count_nonzero(reference))
    print(f'HU {ct.shape}: {different} voxels differ, 0 expected. Lungs: {np.count_nonzero(lungs)} voxels, '
          f'reference {np.count_nonzero(reference)}, Dice {dice:.4f}, at least 0.97 expected')
    sys.exit(0 if different == 0 and dice >= 0.97 else 1)


main(*sys.argv[1:3])
