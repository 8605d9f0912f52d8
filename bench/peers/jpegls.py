#!/usr/bin/env python3
"""jpegls.py SERIES [SLICES [ROUNDS]]: compares JPEG-LS of CtGpu with CharLS on one thread, in turns on the same codestreams.

GDCM codes the first SLICES slices (40) of an uncompressed series. Each of ROUNDS rounds (9) times CharLS through ctypes, CtGpu with
eight slices at a time, and CtGpu with one, all in processor time. Prints the medians, and fails if any sample differs.
Needs a built bench (dotnet build bench -c Release), libcharls2, libgdcm-tools and python3-pydicom.
"""
import ctypes
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import pydicom
from pydicom.encaps import decode_data_sequence

BENCH = pathlib.Path(__file__).resolve().parent.parent / 'bin/Release/net10.0/CtGpu.Bench.dll'
charls = ctypes.CDLL('libcharls.so.2')
charls.charls_jpegls_decoder_create.restype = ctypes.c_void_p


def code(series, slices, work):
    """Codes slices as JPEG-LS. Returns codestreams, rows and columns."""
    (work / 'coded').mkdir()
    images = []
    for path in sorted(pathlib.Path(series).iterdir()):
        if path.read_bytes()[128:132] != b'DICM':
            continue
        subprocess.run(['gdcmconv', '--jpegls', path, work / 'slice.dcm'], check=True)
        ds = pydicom.dcmread(work / 'slice.dcm')
        images.append(b''.join(decode_data_sequence(ds.PixelData)))
        (work / 'coded' / f'{len(images):04}.jls').write_bytes(images[-1])
        if len(images) == slices:
            break
    return images, ds.Rows, ds.Columns


def charls_run(images, out, frame):
    """Decodes all images to out. Returns seconds of processor time."""
    start = time.thread_time()
    for i, image in enumerate(images):
        decoder = ctypes.c_void_p(charls.charls_jpegls_decoder_create())
        errors = [charls.charls_jpegls_decoder_set_source_buffer(decoder, image, ctypes.c_size_t(len(image))),
                  charls.charls_jpegls_decoder_read_header(decoder),
                  charls.charls_jpegls_decoder_decode_to_buffer(decoder, ctypes.byref(out, i * frame), ctypes.c_size_t(frame), 0)]
        charls.charls_jpegls_decoder_destroy(decoder)
        if any(errors):
            raise SystemExit(f'CharLS errors {errors}')
    return time.thread_time() - start


def ours_run(work, rows, columns, together):
    run = subprocess.run(['dotnet', BENCH, 'jpegls', work / 'coded', str(rows), str(columns), work / f'out{together}', '3', str(together)],
                         check=True, capture_output=True, text=True)
    return statistics.median(map(float, run.stdout.split()))


def main(series, slices=40, rounds=9):
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        images, rows, columns = code(series, int(slices), work)
        frame = 2 * rows * columns
        out = ctypes.create_string_buffer(len(images) * frame)
        charls_run(images, out, frame)
        seconds = {'CharLS': [], 'CtGpu, eight slices at a time': [], 'CtGpu, one slice at a time': []}
        for _ in range(int(rounds)):
            for name, run in zip(seconds, (lambda: charls_run(images, out, frame), lambda: ours_run(work, rows, columns, 8),
                                           lambda: ours_run(work, rows, columns, 1))):
                seconds[name].append(run())
        for together in (8, 1):
            if (work / f'out{together}').read_bytes() != out.raw:
                raise SystemExit(f'samples differ, {together} at a time')
        print(f'{len(images)} slices of {rows}x{columns}, {sum(map(len, images))} bytes, samples equal, medians of {rounds} rounds')
        for name, times in seconds.items():
            median = statistics.median(times)
            ratio = statistics.median(c / t for c, t in zip(seconds['CharLS'], times))
            print(f'{name}: {1000 * median / len(images):.2f} ms per slice, {len(images) * rows * columns / median / 1e6:.0f} Mpixel/s, '
                  f'{8 * sum(map(len, images)) / median / 1e6:.0f} Mbit/s, {ratio:.2f} times as fast as CharLS')


main(*sys.argv[1:])
