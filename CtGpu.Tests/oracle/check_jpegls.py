#!/usr/bin/env python3
"""check_jpegls.py CTGPU WORK: compares CtGpu with CharLS on JPEG-LS of several encoders and options.

Makes series of synthetic slices, codes them by GDCM, DCMTK and CharLS (through ctypes) with every option of theirs, converts each
series at its own grid, and compares the stored values with those that CharLS decodes. Lossless series must also have the values
of the original. Nine slices in a series: eight are decoded together, and one alone. Prints one line for each combination.
"""
import ctypes
import glob
import json
import os
import shutil
import subprocess
import sys

import numpy as np
import pydicom
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.encaps import decode_data_sequence, encapsulate

LOSSLESS, NEAR, EXPLICIT = '1.2.840.10008.1.2.4.80', '1.2.840.10008.1.2.4.81', '1.2.840.10008.1.2.1'
SLICES, ROWS, COLUMNS = 9, 61, 83
PADDING = 32767  # not in any slice, so that no voxel is replaced by air
charls = ctypes.CDLL('libcharls.so.2')
for name in ('encoder_create', 'decoder_create'):
    getattr(charls, f'charls_jpegls_{name}').restype = ctypes.c_void_p


class FrameInfo(ctypes.Structure):
    _fields_ = [('width', ctypes.c_uint32), ('height', ctypes.c_uint32), ('bits', ctypes.c_int32), ('components', ctypes.c_int32)]


class Preset(ctypes.Structure):
    _fields_ = [(name, ctypes.c_int32) for name in ('maximum', 't1', 't2', 't3', 'reset')]


def checked(error):
    if error:
        raise RuntimeError(f'CharLS error {error}')


def charls_encode(samples, bits, near=0, preset=None):
    encoder = ctypes.c_void_p(charls.charls_jpegls_encoder_create())
    data = samples.astype(np.uint8 if bits <= 8 else np.uint16).tobytes()
    out = ctypes.create_string_buffer(4 * len(data) + 4096)
    written = ctypes.c_size_t()
    info = FrameInfo(samples.shape[1], samples.shape[0], bits, 1)
    checked(charls.charls_jpegls_encoder_set_frame_info(encoder, ctypes.byref(info)))
    checked(charls.charls_jpegls_encoder_set_near_lossless(encoder, near))
    if preset:
        checked(charls.charls_jpegls_encoder_set_preset_coding_parameters(encoder, ctypes.byref(Preset(*preset))))
    checked(charls.charls_jpegls_encoder_set_destination_buffer(encoder, out, ctypes.c_size_t(len(out))))
    checked(charls.charls_jpegls_encoder_encode_from_buffer(encoder, data, ctypes.c_size_t(len(data)), 0))
    checked(charls.charls_jpegls_encoder_get_bytes_written(encoder, ctypes.byref(written)))
    charls.charls_jpegls_encoder_destroy(encoder)
    return out.raw[:written.value]


def charls_decode(image):
    decoder = ctypes.c_void_p(charls.charls_jpegls_decoder_create())
    info = FrameInfo()
    checked(charls.charls_jpegls_decoder_set_source_buffer(decoder, image, ctypes.c_size_t(len(image))))
    checked(charls.charls_jpegls_decoder_read_header(decoder))
    checked(charls.charls_jpegls_decoder_get_frame_info(decoder, ctypes.byref(info)))
    out = ctypes.create_string_buffer(info.width * info.height * (1 if info.bits <= 8 else 2))
    checked(charls.charls_jpegls_decoder_decode_to_buffer(decoder, out, ctypes.c_size_t(len(out)), 0))
    charls.charls_jpegls_decoder_destroy(decoder)
    return np.frombuffer(out.raw, np.uint8 if info.bits <= 8 else np.uint16).reshape(info.height, info.width).astype(np.int64)


def picture(bits, z):
    """A body with noise and steps in a constant background."""
    random = np.random.default_rng(bits * 100 + z)
    largest = (1 << bits) - 1
    y, x = np.mgrid[:ROWS, :COLUMNS]
    body = ((y - 30) / 26) ** 2 + ((x - 41) / 36) ** 2 < 1
    values = largest * (0.4 + 0.2 * np.sin(x / 9 + z) * np.cos(y / 7)) + random.normal(0, max(1, largest / 200), (ROWS, COLUMNS))
    values = np.where((x + y) % 31 == 0, largest, values)
    values = np.clip(np.where(body, values, 0), 0, largest).astype(np.uint16)
    return np.where(values == PADDING, PADDING - 1, values).astype(np.uint16)


def slice_of(bits, z, allocated, pixels, syntax):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = syntax
    ds.SOPClassUID = ds.file_meta.MediaStorageSOPClassUID = '1.2.840.10008.5.1.4.1.1.2'
    ds.SOPInstanceUID = ds.file_meta.MediaStorageSOPInstanceUID = f'1.2.826.0.1.3680043.10.1{bits}.{z + 1}'
    ds.SeriesInstanceUID, ds.StudyInstanceUID = f'1.2.826.0.1.3680043.10.2{bits}', '1.2.826.0.1.3680043.10.3'
    ds.PatientID, ds.Modality, ds.InstanceNumber = 'jpegls', 'CT', z + 1
    ds.ImageType = ['ORIGINAL', 'PRIMARY', 'AXIAL']
    ds.ImagePositionPatient, ds.ImageOrientationPatient, ds.PixelSpacing = [0, 0, 2 * z], [1, 0, 0, 0, 1, 0], [1, 1]
    ds.SliceThickness, ds.RescaleIntercept, ds.RescaleSlope, ds.RescaleType = 2, 0, 1, 'HU'
    ds.Rows, ds.Columns, ds.SamplesPerPixel, ds.PhotometricInterpretation = ROWS, COLUMNS, 1, 'MONOCHROME2'
    ds.BitsAllocated, ds.BitsStored, ds.HighBit, ds.PixelRepresentation = allocated, bits, bits - 1, int(bits == 16)
    if syntax == EXPLICIT:
        ds.PixelData = pixels.astype(np.uint8 if allocated == 8 else np.uint16).tobytes()
        ds['PixelData'].VR = 'OB' if allocated == 8 else 'OW'
        if len(ds.PixelData) % 2:
            ds.PixelData += b'\0'
    else:
        ds.PixelData = encapsulate([pixels])
        ds['PixelData'].VR = 'OB'
        ds['PixelData'].is_undefined_length = True
    ds.is_little_endian, ds.is_implicit_VR = True, False
    return ds


def combinations():
    """Name, bits, encoder and its arguments."""
    for bits in (8, 12, 15):
        yield f'GDCM lossless, {bits} bits', bits, ['gdcmconv', '--jpegls'], True
        yield f'GDCM near 3, {bits} bits', bits, ['gdcmconv', '--jpegls', '--lossy', '-e', '3'], False
        yield f'DCMTK lossless, {bits} bits', bits, ['dcmcjpls', '+el'], True
        yield f'DCMTK near 2, {bits} bits', bits, ['dcmcjpls', '+en'], False
    yield 'DCMTK near 1, 12 bits', 12, ['dcmcjpls', '+en', '+md', '1'], False
    yield 'DCMTK near 9, 12 bits', 12, ['dcmcjpls', '+en', '+md', '9'], False
    yield 'DCMTK cooked, 12 bits', 12, ['dcmcjpls', '+el', '+pc'], True
    yield 'DCMTK thresholds, cooked, 12 bits', 12, ['dcmcjpls', '+el', '+pc', '+t1', '10', '+t2', '30', '+t3', '90'], True
    yield 'DCMTK reset 31, cooked, 12 bits', 12, ['dcmcjpls', '+el', '+pc', '+rs', '31'], True
    yield 'DCMTK padding by a zero, 8 bits', 8, ['dcmcjpls', '+el', '+pz'], True
    yield 'DCMTK fragments, 12 bits', 12, ['dcmcjpls', '+el', '+fs', '1'], True
    for bits in range(2, 17):
        yield f'CharLS lossless, {bits} bits', bits, dict(), True
    for bits, near in ((4, 1), (8, 5), (10, 2), (12, 20), (16, 1), (16, 255)):
        yield f'CharLS near {near}, {bits} bits', bits, dict(near=near), False
    for bits, near, preset in ((8, 0, (255, 4, 9, 30, 64)), (12, 0, (4095, 40, 90, 400, 127)), (12, 2, (4095, 40, 90, 400, 20)),
                               (12, 0, (4095, 18, 67, 276, 200)), (16, 0, (65535, 100, 1000, 5000, 1000)), (16, 3, (65535, 50, 60, 70, 3))):
        yield f'CharLS preset {preset} near {near}, {bits} bits', bits, dict(near=near, preset=preset), near == 0


def convert(program, folder, out):
    shutil.rmtree(out, ignore_errors=True)
    run = subprocess.run([program, 'convert', folder, '-o', out, '--spacing', 'none', '--mask', 'none', '--padding', str(PADDING), '--format', 'npy',
                          '--progress', 'none', '--device', 'cpu'], capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(run.stderr.splitlines()[0])
    found = os.path.dirname(glob.glob(os.path.join(out, '**', 'ct.json'), recursive=True)[0])
    with open(os.path.join(found, 'ct.json')) as file:
        return np.load(os.path.join(found, 'ct.npy')).astype(np.int64), json.load(file)


def verdict(program, work, bits, encoder, lossless):
    allocated = 8 if bits <= 8 else 16
    folder, plain = os.path.join(work, 'coded'), os.path.join(work, 'plain.dcm')
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(folder)
    expected, originals = [], []
    for z in range(SLICES):
        target, original = os.path.join(folder, f'{z}.dcm'), picture(bits, z)
        if isinstance(encoder, dict):
            image = charls_encode(original, bits, **encoder)
            slice_of(bits, z, allocated, image, LOSSLESS if lossless else NEAR).save_as(target, write_like_original=False)
        else:
            slice_of(bits, z, allocated, original, EXPLICIT).save_as(plain, write_like_original=False)
            subprocess.run([*encoder, plain, target], check=True, capture_output=True)
            image = b''.join(decode_data_sequence(pydicom.dcmread(target).PixelData))
        expected.append(charls_decode(image))
        originals.append(original.astype(np.int64))
    found, sidecar = convert(program, folder, os.path.join(work, 'out'))
    syntax = sidecar['series']['transferSyntaxes'][0]
    # Near-lossless samples may be NEAR above BitsStored. With 16 bits, stored values are signed.
    expected = np.minimum(expected, (1 << bits) - 1)
    if bits == 16:
        expected, originals = (np.array(values).astype(np.int16).astype(np.int64) for values in (expected, originals))
    originals = np.array(originals)
    wrong = int(((found != expected) & (expected != PADDING)).sum()) + (int((found != originals).sum()) if lossless else 0)
    return wrong == 0 and syntax in (LOSSLESS, NEAR), f'{syntax}, {wrong} wrong samples, at most {np.abs(found - originals).max()} from the original'


def main(program, work):
    failures = count = 0
    for name, bits, encoder, lossless in combinations():
        try:
            right, report = verdict(program, work, bits, encoder, lossless)
        except (RuntimeError, subprocess.CalledProcessError) as failure:
            right, report = False, str(failure)
        failures += not right
        count += 1
        print(f'{"ok   " if right else "WRONG"} {name}: {report}')
    print(f'{count} combinations, {failures} wrong')
    sys.exit(1 if failures else 0)


main(*sys.argv[1:3])
