#!/usr/bin/env python3
"""check_codecs.py CTGPU CT WORK: files of many codings, one after another, as CtGpu and as pydicom with GDCM read them.

Every file of CT/codecs-wg04 and CT/edge is converted by itself at its own grid: HU equal what pydicom gives, stored values within 1
for lossy JPEG and irreversible JPEG 2000, whose decoders may round; near-lossless JPEG-LS within 4 of the uncompressed
file too. What CtGpu refuses has to be on the list here, with the reason that docs/dicom.md gives. Then slices of both
that DCMTK codes as JPEG baseline and extended. A line a file; exit 1 if one is wrong.
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
PADDING = 32767  # no slice has it, so that nothing is made air
REFUSED = {'edge/single/eCT_Supplemental.dcm': 'RescaleType US'}
WITHIN_1 = {'1.2.840.10008.1.2.4.50', '1.2.840.10008.1.2.4.51', '1.2.840.10008.1.2.4.91'}


def ctgpu_reads(program, path, out):
    """(HU or None, sidecar or what was said)"""
    shutil.rmtree(out, ignore_errors=True)
    run = subprocess.run([program, 'convert', path, '-o', out, '--spacing', 'none', '--mask', 'none', '--padding', str(PADDING),
                          '--format', 'npy', '--progress', 'none', '--device', 'cpu'], capture_output=True, text=True)
    if run.returncode:
        return None, f'exit {run.returncode}: {run.stderr.splitlines()[0]}'
    folder = os.path.dirname(glob.glob(os.path.join(out, '**', 'ct.json'), recursive=True)[0])
    with open(os.path.join(folder, 'ct.json')) as file:
        return np.load(os.path.join(folder, 'ct.npy'))[0].astype(np.int64), json.load(file)


def pydicom_reads(path):
    """(HU, RescaleSlope)"""
    ds = pydicom.dcmread(path, force=True)
    hounsfield = float(ds.RescaleSlope) * ds.pixel_array.astype(np.float64) + float(ds.RescaleIntercept)
    return np.clip(np.sign(hounsfield) * np.floor(np.abs(hounsfield) + 0.5), -32768, 32767).astype(np.int64), float(ds.RescaleSlope)


def verdict(program, path, name, out):
    ours, told = ctgpu_reads(program, path, out)
    if ours is None:
        promised = REFUSED.get(name)
        return promised is not None and promised in told and told.startswith('exit 65'), told
    syntax = told['series']['transferSyntaxes'][0]
    theirs, slope = pydicom_reads(path)
    off = int(np.abs(ours - theirs).max())
    # DCMTK stretches the values it codes as lossy JPEG: one of them is a slope's worth of HU, and a rounding.
    allowed = (1 if slope == 1 else int(slope) + 1) if syntax in WITHIN_1 else 0
    right = off <= allowed and name not in REFUSED
    said = f'{syntax}: at most {off} HU off pydicom where {allowed} may be'
    if syntax in WITHIN_1 | {'1.2.840.10008.1.2.4.81'}:
        right &= told['series']['lossy']
        said += ', lossy' if told['series']['lossy'] else ', not said to be lossy'
    if name.endswith('JLSN'):
        far = int(np.abs(ours - ctgpu_reads(program, path.replace('JLSN', 'UNC'), out)[0]).max())
        right &= far <= 4
        said += f', {far} off the uncompressed'
    return right, said


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
        for (name, _), (right, said) in zip(files, verdicts):
            wrong += not right
            print(f'{"ok   " if right else "WRONG"} {name}: {said}')
    print(f'{len(files)} files, {wrong} wrong')
    sys.exit(1 if wrong else 0)


main(*sys.argv[1:4])
