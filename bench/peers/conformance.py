#!/usr/bin/env python3
"""conformance.py FOLDER...: decodes all codestreams below folders, and compares them with OpenJPEG and with the standards' references.

Meant for copies of github.com/uclouvain/openjpeg-data (codestreams of ISO/IEC 15444-4), github.com/team-charls/charls (those of
ISO/IEC 14495-2, in test/data) and github.com/aous72/jp2k_test_codestreams. Prints a line for each file of one component, and the
sums. Needs a built bench (dotnet build bench -c Release), NumPy, and opj_decompress for JPEG 2000.
"""
import os
import re
import subprocess
import sys
import tempfile

import numpy as np

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.join(HERE, '..', 'bin', 'Release', 'net10.0', 'CtGpu.Bench.dll')
CODED = ('.j2k', '.j2c', '.jhc', '.jp2', '.jph', '.jls')
# The image that was coded, of each JPEG-LS file of the standard, and the largest error.
JPEG_LS = {'t16e0': ('test16.pgm', 0), 't16e3': ('test16.pgm', 3), 't8nde0': ('test8bs2.pgm', 0), 't8nde3': ('test8bs2.pgm', 3)}


def read_pgx(path):
    data = open(path, 'rb').read()
    end = data.index(b'\n')
    order, sign, bits, width, height = re.match(rb'PG\s+(ML|LM)\s*([+-]?)\s*(\d+)\s+(\d+)\s+(\d+)', data[:end]).groups()
    kind = ('i' if sign == b'-' else 'u') + ('1' if int(bits) <= 8 else '2')
    samples = np.frombuffer(data[end + 1:], dtype=('>' if order == b'ML' else '<') + kind)
    return samples[:int(width) * int(height)].astype(int)


def read_pgm(path):
    data = open(path, 'rb').read()
    header = re.match(rb'P5\s+(?:#[^\n]*\n\s*)*\d+\s+\d+\s+(\d+)\s', data)
    return np.frombuffer(data[header.end():], dtype='>u2' if int(header[1]) > 255 else 'u1').astype(int)


def error(ours, theirs):
    """Largest difference of samples of 16 bits."""
    return int(np.abs(((ours - theirs + 32768) & 0xffff) - 32768).max()) if ours.size == theirs.size else None


def openjpeg(path, folder):
    """The samples, or None if OpenJPEG refuses the file or complains about it."""
    out = os.path.join(folder, 'out.pgx')
    done = subprocess.run(['opj_decompress', '-i', path, '-o', out], capture_output=True, text=True)
    found = [name for name in (out, out[:-4] + '_0.pgx') if os.path.exists(name)]
    samples = read_pgx(found[0]) if done.returncode == 0 and found else None
    for name in found:
        os.remove(name)
    return None if 'WARNING' in done.stdout + done.stderr or 'ERROR' in done.stdout + done.stderr else samples


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    files = sorted(os.path.join(folder, name) for root in sys.argv[1:] for folder, _, names in os.walk(root)
                   for name in names if name.lower().endswith(CODED))
    sums = {'equal': 0, 'not equal': 0, 'refused': 0, 'several components': 0}
    with tempfile.TemporaryDirectory() as folder:
        lines = subprocess.run(['dotnet', BENCH, 'codestreams', folder, *files], capture_output=True, text=True, check=True)
        for i, (path, line) in enumerate(zip(files, lines.stdout.splitlines(), strict=True)):
            if 'components; expected one' in line:
                sums['several components'] += 1
                continue
            if line.startswith('refused'):
                theirs = None if path.endswith('.jls') else openjpeg(path, folder)
                sums['refused'] += 1
                print(path, line, '(OpenJPEG decodes it)' if theirs is not None else '')
                continue
            ours = np.fromfile(os.path.join(folder, str(i)), dtype='<u2').astype(int)
            name, most, reference = os.path.splitext(os.path.basename(path))[0], 0, None
            if name in JPEG_LS and 'conformance' in path:
                image, most = JPEG_LS[name]
                reference = read_pgm(os.path.join(os.path.dirname(path), image))
            elif not path.endswith('.jls'):
                reference = openjpeg(path, folder)
            if reference is None:
                print(path, line, 'nothing to compare with')
                continue
            difference = error(ours, reference)
            is_equal = difference is not None and difference <= most
            sums['equal' if is_equal else 'not equal'] += 1
            print(path, line, 'equal' if is_equal else f'NOT EQUAL, largest difference {difference}')
            expected = path.replace('/input/', '/baseline/').replace(name + '.j2k', f'c1{name}_0.pgx')
            if expected.endswith('.pgx') and os.path.exists(expected):
                print('   largest difference to the reference image of the standard:', error(ours, read_pgx(expected)))
    print(sums)


if __name__ == '__main__':
    main()
