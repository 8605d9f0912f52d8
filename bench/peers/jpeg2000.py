#!/usr/bin/env python3
"""jpeg2000.py SERIES [ROUNDS]: compares CtGpu's JPEG 2000 and HTJ2K decoders with OpenJPEG and OpenJPH, in turns, on one thread.

SERIES is a folder with uncompressed slices of one size, of which 12 are coded by gdcmconv --j2k and by ojph_compress. OpenJPEG is
called as a library, and OpenJPH through ojph_expand, less its time for a 1 x 1 image. Files are on a tmpfs. Prints the medians over
ROUNDS (default: 9) of processor time: milliseconds per slice, megapixels and megabits of the codestream per second, and the median of the ratios.
Needs a built bench (dotnet build bench -c Release), gdcmconv, openjph-tools, libopenjp2 and pydicom.
"""
import ctypes
import glob
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

import pydicom
from pydicom.encaps import generate_pixel_data_frame

HERE = os.path.dirname(os.path.abspath(__file__))
BENCH = os.path.join(HERE, '..', 'bin', 'Release', 'net10.0', 'CtGpu.Bench.dll')
CODE_HTJ2K = os.path.join(HERE, '..', '..', 'CtGpu.Tests', 'oracle', 'code_htj2k.py')
RUNS = 5


class OpenJpeg:
    def __init__(self):
        self.library = ctypes.CDLL('libopenjp2.so.7')
        for name in ('opj_create_decompress', 'opj_stream_create_default_file_stream'):
            getattr(self.library, name).restype = ctypes.c_void_p

    def decode(self, path):
        opj, image, parameters = self.library, ctypes.c_void_p(), ctypes.create_string_buffer(1 << 14)
        codec = ctypes.c_void_p(opj.opj_create_decompress(0))
        stream = ctypes.c_void_p(opj.opj_stream_create_default_file_stream(path.encode(), 1))
        opj.opj_set_default_decoder_parameters(parameters)
        success = (opj.opj_setup_decoder(codec, parameters) and opj.opj_read_header(stream, codec, ctypes.byref(image))
                   and opj.opj_decode(codec, stream, image))
        opj.opj_image_destroy(image)
        opj.opj_stream_destroy(stream)
        opj.opj_destroy_codec(codec)
        if not success:
            raise RuntimeError(path)


def timed(action):
    """Processor time of this thread and of the programs that it starts."""
    def now():
        children = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.thread_time() + children.ru_utime + children.ru_stime
    start = now()
    action()
    return now() - start


def openjph(path):
    subprocess.run(['ojph_expand', '-i', path, '-o', path + '.pgm'], check=True, stdout=subprocess.DEVNULL)


def ours(shape, paths):
    run = subprocess.run(['dotnet', BENCH, 'jpeg2000', str(shape[0]), str(shape[1]), str(RUNS), *paths], check=True, capture_output=True, text=True)
    return statistics.median(float(line) for line in run.stdout.split())


def compare(name, peer, shape, paths, rounds, theirs):
    pairs = [(ours(shape, paths), theirs()) for _ in range(rounds)]
    bits = 8 * sum(os.path.getsize(path) for path in paths) / len(paths)
    for title, seconds in (('CtGpu', [pair[0] for pair in pairs]), (peer, [pair[1] for pair in pairs])):
        each = statistics.median(seconds) / len(paths)
        print(f'{name}, {title}: {each * 1000:.2f} ms per slice, {shape[0] * shape[1] / each / 1e6:.1f} Mpixel/s, {bits / each / 1e6:.1f} Mbit/s')
    print(f'{name}: CtGpu is {statistics.median(pair[1] / pair[0] for pair in pairs):.2f} times as fast as {peer}')


def main(series, rounds=9):
    slices = sorted(path for path in glob.glob(os.path.join(series, '*')) if os.path.isfile(path))
    slices = slices[::max(1, len(slices) // 12)][:12]
    with tempfile.TemporaryDirectory(dir='/dev/shm') as folder:
        part1, high = [], []
        for number, path in enumerate(slices):
            for paths, command, suffix in ((part1, ['gdcmconv', '--j2k'], 'j2k'), (high, [sys.executable, CODE_HTJ2K], 'j2c')):
                coded = os.path.join(folder, 'coded.dcm')
                subprocess.run([*command, path, coded], check=True)
                ds = pydicom.dcmread(coded)
                paths.append(os.path.join(folder, f'{number}.{suffix}'))
                with open(paths[-1], 'wb') as file:
                    file.write(next(generate_pixel_data_frame(ds.PixelData, 1)))
        shape = ds.Rows, ds.Columns
        with open(os.path.join(folder, 'one.pgm'), 'wb') as file:
            file.write(b'P5 1 1 255\n\7')
        one = os.path.join(folder, 'one.j2c')
        subprocess.run(['ojph_compress', '-i', os.path.join(folder, 'one.pgm'), '-o', one, '-reversible', 'true', '-num_decomps', '0'],
                       check=True, stdout=subprocess.DEVNULL)
        library = OpenJpeg()
        compare('JPEG 2000', 'OpenJPEG', shape, part1, int(rounds), lambda: timed(lambda: [library.decode(path) for path in part1]))
        compare('HTJ2K', 'OpenJPH', shape, high, int(rounds),
                lambda: timed(lambda: [openjph(path) for path in high]) - timed(lambda: [openjph(one) for _ in high]))


if not shutil.which('ojph_expand') or not shutil.which('gdcmconv'):
    sys.exit('jpeg2000.py: ojph_expand or gdcmconv is missing: apt install openjph-tools libgdcm-tools')
main(*sys.argv[1:3])
