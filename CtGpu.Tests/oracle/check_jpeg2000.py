#!/usr/bin/env python3
"""check_jpeg2000.py CTGPU WORK: compares CtGpu with OpenJPEG and OpenJPH in every option that they offer, and for random pictures.

Each codestream becomes a series of one slice. One run of CtGpu converts all series at their own grid. The voxels must be those that
were coded, or for lossy options those that OpenJPEG decodes. Exits with 1 if a series is wrong, or if there are too few.
"""
import glob
import json
import os
import subprocess
import sys

import numpy as np
from pydicom.dataset import FileDataset, FileMetaDataset
from pydicom.encaps import encapsulate
from pydicom.uid import CTImageStorage, UID, UID_dictionary

from jpeg2000_cases import UNUSED, cases, noise, random_cases

JPEG2000, HTJ2K = '1.2.840.10008.1.2.4.91', '1.2.840.10008.1.2.4.203'
# Debian's pydicom is older than this transfer syntax and would refuse to write it.
UID_dictionary.setdefault(HTJ2K, ('High-Throughput JPEG 2000', 'Transfer Syntax', '', '', 'HTJ2K'))
ROOT = '1.2.826.0.1.3680043.2.1125.18.'


def save(path, number, codestream, samples, bits, signed):
    meta = FileMetaDataset()
    high = b'\xff\x4f\xff\x51' in codestream and codestream[codestream.index(b'\xff\x51') + 4] & 0x40
    meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID = CTImageStorage, ROOT + f'1.{number}'
    meta.TransferSyntaxUID = UID(HTJ2K if high else JPEG2000)
    ds = FileDataset(path, {}, file_meta=meta, preamble=b'\0' * 128)
    ds.is_little_endian, ds.is_implicit_VR = True, False
    ds.SOPClassUID, ds.SOPInstanceUID = CTImageStorage, ROOT + f'1.{number}'
    ds.StudyInstanceUID, ds.SeriesInstanceUID = ROOT + '2', ROOT + f'3.{number}'
    ds.Modality, ds.PatientName, ds.PatientID = 'CT', 'Nobody', '0'
    ds.ImagePositionPatient, ds.ImageOrientationPatient, ds.PixelSpacing, ds.SliceThickness = [0, 0, 0], [1, 0, 0, 0, 1, 0], [1, 1], 1
    ds.RescaleSlope, ds.RescaleIntercept = 1, 0 if signed else -32768 if bits == 16 else 0
    ds.SamplesPerPixel, ds.PhotometricInterpretation = 1, 'MONOCHROME2'
    ds.Rows, ds.Columns = samples.shape
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = 16, bits, bits - 1, int(signed)
    ds.PixelData = encapsulate([codestream])
    ds['PixelData'].VR, ds['PixelData'].is_undefined_length = 'OB', True
    ds.save_as(path, write_like_original=False)
    return samples + int(ds.RescaleIntercept)


def all_cases(folder):
    for bits, signed, seed in ((12, False, 2), (16, True, 4), (8, False, 3)):
        samples = noise(33, 41, bits, signed, seed)
        for name, codestream, expected in cases(folder, samples, bits, signed):
            yield f'{bits} bits{" signed" if signed else ""}: {name}', codestream, expected, bits, signed
    yield from random_cases(folder, 120)


def main(program, work):
    source, out = os.path.join(work, 'in'), os.path.join(work, 'out')
    os.makedirs(source)
    expected, names = {}, {}
    for number, (name, codestream, samples, bits, signed) in enumerate(all_cases(work)):
        expected[ROOT + f'3.{number}'] = save(os.path.join(source, f'{number}.dcm'), number, codestream, samples, bits, signed)
        names[ROOT + f'3.{number}'] = name
    run = subprocess.run([program, 'convert', source, '-o', out, '--spacing', 'none', '--mask', 'none', '--padding', str(UNUSED), '--format', 'npy',
                          '--progress', 'none', '--device', 'cpu'], capture_output=True, text=True)
    found = {}
    for path in glob.glob(os.path.join(out, '**', 'ct.json'), recursive=True):
        with open(path) as file:
            found[json.load(file)['series']['SeriesInstanceUID']] = np.load(path.replace('.json', '.npy'))[0].astype(np.int64)
    wrong = 0
    for uid, samples in expected.items():
        if uid in found and np.array_equal(found[uid], samples):
            continue
        wrong += 1
        off = 'not converted' if uid not in found else f'{(found[uid] != samples).sum()} voxels differ, by up to {abs(found[uid] - samples).max()}'
        print(f'WRONG {names[uid]}: {off}')
    if wrong:
        print(run.stderr[-3000:])
    high = len({name for name in names.values() if name.startswith('12 bits: OpenJPH')})
    part1 = len({name for name in names.values() if name.startswith('12 bits: ')}) - high
    print(f'{len(expected)} codestreams: {part1} combinations of options for JPEG 2000, {high} for HTJ2K; {wrong} wrong')
    sys.exit(1 if wrong or part1 < 60 or high < 8 else 0)


main(*sys.argv[1:3])
