#!/usr/bin/env python3
"""check_codecs.py CTGPU CT WORK: compares CtGpu's voxels with those of pydicom and GDCM, for files of many codings.

Converts each file of CT/codecs-wg04 and CT/edge alone, at its own grid. HU must equal those of pydicom. For lossy JPEG and
irreversible JPEG 2000, stored values may differ by 1, because their decoders may round. Near-lossless JPEG-LS must also be within
4 of the uncompressed file. Files that CtGpu refuses must be in REFUSED, with the reason from docs/dicom.md. Also checks slices
that DCMTK codes as JPEG baseline and extended. Prints one line for each file. Exits with 1 if a file is wrong.
"""
import glob
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pydicom
from pydicom.pixel_data_handlers import gdcm_handler, numpy_handler, rle_handler

pydicom.config.pixel_data_handlers = [gdcm_handler, rle_handler, numpy_handler]
PADDING = 32767  # not in any slice, so that no voxel is replaced by air
REFUSED = {'edge/single/eCT_Supplemental.dcm': 'RescaleType US'}
WITHIN_1 = {'1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.51', '1.2.840.10008.1.2.4.91'}


def ctgpu_reads(program, path, out):
    """Returns HU and sidecar, or None and the error message."""
    shutil.rmtree(out, ignore_errors=True)
    run = subprocess.run([program, 'convert', path, '-o', out, '--spacing', 'none', '--mask', 'none', '--padding', str(PADDING),
                          '--format', 'npy', '--progress', 'none', '--device', 'cpu'], capture_output=True, text=True)
    if run.returncode:
        return None, f'exit {run.returncode}: {run.stderr.splitlines()[0]}'
    folder = os.path.dirname(glob.glob(os.path.join(out, '**', 'ct.json'), recursive=True)[0])
    with open(os.path.join(folder, 'ct.json')) as file:
        return np.load(os.path.join(folder, 'ct.npy'))[0].astype(np.int64), json.load(file)


def pydicom_reads(path):
    """Returns HU and RescaleSlope."""
    ds = pydicom.dcmread(path, force=True)
    hounsfield = float(ds.RescaleSlope) * ds.pixel_array.astype(np.float64) + float(ds.RescaleIntercept)
    return np.clip(np.sign(hounsfield) * np.floor(np.abs(hounsfield) + 0.5), -32768, 32767).astype(np.int64), float(ds.RescaleSlope)


def verdict(program, path, name, out):
    ours, result = ctgpu_reads(program, path, out)
    if ours is None:
        reason = REFUSED.get(name)
        return reason is not None and reason in result and result.startswith('exit 65'), result
    syntax = result['series']['transferSyntaxes'][0]
    theirs, slope = pydicom_reads(path)
    off = int(np.abs(ours - theirs).max())
    # DCMTK scales the values that it codes as lossy JPEG, so a difference of 1 is RescaleSlope in HU, plus rounding.
    allowed = (1 if slope == 1 else int(slope) + 1) if syntax in WITHIN_1 else 0
    right = off <= allowed and name not in REFUSED
    report = f'{syntax}: differs from pydicom by at most {off} HU, {allowed} allowed'
    if syntax in WITHIN_1 | {'1.2.840.10008.1.2.4.81'}:
        right &= result['series']['lossy']
        report += ', lossy' if result['series']['lossy'] else ', not marked as lossy'
    if name.endswith('JLSN'):
        far = int(np.abs(ours - ctgpu_reads(program, path.replace('JLSN', 'UNC'), out)[0]).max())
        right &= far <= 4
        report += f', by {far} from the uncompressed file'
    return right, report


def lossy_jpeg(ct, work):
    for source in ('codecs-wg04/CT1_UNC', 'codecs-wg04/CT2_UNC', 'edge/single/CT_small.dcm'):
        for option in ('+eb', '+ee'):
            target = os.path.join(work, os.path.basename(source) + option)
            subprocess.run(['dcmcjpeg', option, os.path.join(ct, source), target], check=True)
            yield os.path.basename(target), target


def main(program, ct, work):
    os.makedirs(work, exist_ok=True)
    files = [(os.path.relpath(path, ct), path) for folder in ('codecs-wg04', 'edge/single', 'edge/totalseg-j2k-20slices')
             for path in sorted(glob.glob(os.path.join(ct, folder, '*')))]
    files += [(os.path.relpath(path, ct), path) for path in sorted(glob.glob(os.path.join(ct, 'edge', 'dicom2nifti', '**', '*.dcm'), recursive=True))]
    files += lossy_jpeg(ct, work)
    wrong = 0
    with ThreadPoolExecutor(2) as pool:
        verdicts = pool.map(lambda n: verdict(program, files[n][1], files[n][0], os.path.join(work, str(n))), range(len(files)))
        for (name, _), (right, report) in zip(files, verdicts):
            wrong += not right
            print(f'{"ok   " if right else "WRONG"} {name}: {report}')
    print(f'{len(files)} files, {wrong} wrong')
    sys.exit(1 if wrong else 0)


main(*sys.argv[1:4])
