#!/usr/bin/env python3
"""make_jpeg2000.py [FILE]: codes a small picture as JPEG 2000 in every option, for the tests of the decoder.

Writes FILE (default: ../Dicom/Codecs/Jpeg2000/jpeg2000.json, relative to this file). It contains for each codestream its name, its
bits and sign, its bytes in base64, and for lossy options the SHA-256 of what OpenJPEG decodes, as 16-bit numbers. The picture has 20
rows and 24 columns, and the tests compute it too: pixel (y,x) is (37x + 101y + 3xy) mod 611, less 300 for signed samples.
"""
import base64
import hashlib
import json
import os
import sys
import tempfile

import numpy as np

from jpeg2000_cases import cases

Y, X = np.mgrid[0:20, 0:24]
PICTURE = (37 * X + 101 * Y + 3 * X * Y) % 611


def streams(folder, samples, bits, signed):
    for name, codestream, expected in cases(folder, samples, bits, signed):
        if name == 'JP2':
            continue
        row = {'name': name, 'bits': bits, 'signed': signed, 'bytes': base64.b64encode(codestream).decode()}
        if not np.array_equal(expected, samples):
            row['sha256'] = hashlib.sha256(expected.astype('<i2').tobytes()).hexdigest()
        yield row


def main():
    tests = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..')
    target = sys.argv[1] if len(sys.argv) > 1 else os.path.join(tests, 'Dicom', 'Codecs', 'Jpeg2000', 'jpeg2000.json')
    with tempfile.TemporaryDirectory() as folder:
        rows = list(streams(folder, PICTURE, 10, False))
        rows += [row | {'name': row['name'] + ', signed'} for row in streams(folder, PICTURE - 300, 13, True)
                 if row['name'] in ('OpenJPEG', 'OpenJPEG -I', 'OpenJPEG -M 63')]
    with open(target, 'w') as file:
        json.dump(rows, file, indent=1)
        file.write('\n')
    print(len(rows), 'codestreams')


main()
