#!/usr/bin/env python3
"""Counts the work of the kernels on the demo's phantom, with the stand-in for NVIDIA's driver, and writes a table in Markdown.

The counts repeat to the digit on any machine, because one worker runs all blocks. They are instructions of PTX, which NVIDIA's
compiler changes further, so they compare kernels with kernels. They are no times."""
import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path

from ptx.counting import KINDS

HOME = Path(__file__).resolve().parent
GROUPS = {'X of the resample': ['XExact', 'XFast'], 'Y of the resample': ['YExact', 'YFast'], 'Z of the resample': ['ZExact', 'ZFast']}
FLOAT64 = ['float64 multiply', 'float64 add', 'float64 other']
PIXEL_DATA = b'\xe0\x7f\x10\x00OW'
# PixelRepresentation and PixelPaddingValue in Explicit VR Little Endian.
UNSIGNED = [(b'\x28\x00\x03\x01US\x02\x00\x01\x00', b'\x28\x00\x03\x01US\x02\x00\x00\x00'),
            (b'\x28\x00\x20\x01SS\x02\x00\x30\xf8', b'\x28\x00\x20\x01US\x02\x00\x00\x00')]
TITLE = '# Instructions of the kernels\n'


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument('ctgpu', type=Path, help='the program')
    arguments.add_argument('--library', type=Path, help='folder of the stand-in\'s libcuda.so.1; built if it is not given')
    arguments.add_argument('--cache', type=Path, help='folder of translated kernels')
    arguments.add_argument('--input', action='append', default=[], metavar='NAME=DIR', help='counts this series instead of the phantom')
    arguments.add_argument('--counts', action='append', default=[], metavar='NAME=COUNTS,SIDECAR',
                           help='formats counts of an earlier run instead of running')
    arguments.add_argument('--out', type=Path, help='the table; without it, stdout')
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sections = [section(name, *map(Path, files.split(','))) for name, files in pairs(options.counts)]
        if not sections:
            sections = [section(name, *run(options, Path(folder), source)) for name, source in inputs(options, Path(folder))]
    text = '\n'.join([TITLE, introduction(), *sections])
    if options.out:
        options.out.write_text(text)
    else:
        sys.stdout.write(text)


def pairs(arguments):
    return [argument.split('=', 1) for argument in arguments]


def inputs(options, folder):
    if options.input:
        return pairs(options.input)
    phantom = folder / 'phantom'
    subprocess.run([options.ctgpu, 'phantom', '-o', phantom], check=True, stdout=subprocess.DEVNULL)
    return [('the demo\'s phantom', phantom), ('the same phantom as unsigned data', unsigned(phantom, folder / 'unsigned'))]


def unsigned(source, target):
    """Copies the phantom with unsigned stored values: 0 instead of negative values and of the padding."""
    import numpy
    for number, file in enumerate(sorted(source.rglob('*.dcm'))):
        data = bytearray(file.read_bytes())
        pixels = numpy.frombuffer(data, '<i2', offset=data.index(PIXEL_DATA) + len(PIXEL_DATA) + 6)
        numpy.maximum(pixels, 0, out=pixels)
        for element, replacement in UNSIGNED:
            if data.count(element) != 1:
                sys.exit(f'{file}: {data.count(element)} elements {element}; expected one')
            data = data.replace(element, replacement)
        target.mkdir(exist_ok=True)
        (target / f'{number}.dcm').write_bytes(data)
    return target


def run(options, folder, source):
    """Converts a series and returns the files with its counts and its sidecar."""
    library = options.library or folder / 'lib'
    if not options.library and not library.exists():
        subprocess.run([HOME / 'build.sh', library], check=True)
    out = Path(tempfile.mkdtemp(dir=folder))
    # With one worker, kernels whose threads compete for an atomic do the same work every time.
    environment = dict(
        os.environ, LD_LIBRARY_PATH=str(library.resolve()), CUDA_STAND_IN_COUNTS=str(out / 'counts'),
        CUDA_STAND_IN_CACHE=str(options.cache or folder / 'cache'), CUDA_STAND_IN_WORKERS='1')
    subprocess.run(
        [options.ctgpu, 'convert', source, '-o', out / 'out', '--device', 'cuda', '--progress', 'none'], check=True, env=environment)
    sidecars = list(out.glob('out/**/ct.json'))
    if len(sidecars) != 1:
        sys.exit(f'{source}: {len(sidecars)} volumes; expected one')
    return out / 'counts', sidecars[0]


def introduction():
    revision = subprocess.run(
        ['git', 'describe', '--always', '--dirty'], cwd=HOME, check=True, capture_output=True, text=True).stdout.strip()
    return (f'Revision {revision}. Written by `tools/cuda-stand-in/count.py`; `tools/cuda-stand-in/README.md` says what is counted.\n'
            'An instruction is one of PTX that a thread executes. A fused multiply-add is one float64 instruction.\n')


def section(name, counts, sidecar):
    totals = defaultdict(lambda: dict.fromkeys(KINDS, 0))
    for line in counts.read_text().splitlines():
        kernel, _, *numbers = line.split('\t')
        for kind, number in zip(KINDS, map(int, numbers)):
            totals[kernel.removeprefix('Kernel_')][kind] += number
    json_ = json.loads(sidecar.read_text())
    shapes = json_['input']['shape'], json_['output']['shape']
    return table(name, totals, shapes)


def table(name, totals, shapes):
    input_voxels, output_voxels = (x * y * z for x, y, z in shapes)
    described = ' to '.join('×'.join(map(str, shape)) for shape in shapes)
    lines = [f'## {name[0].upper()}{name[1:]}, {described}\n',
             '| kernel | million instructions | an input voxel | an output voxel | million float64 | an output voxel | '
             'million loads | million stores | million shared accesses | thousand atomics | thousand integer divisions | barriers |',
             '|---|' + '---:|' * 11]
    rows = [(label, total(totals[kernel] for kernel in kernels if kernel in totals)) for label, kernels in GROUPS.items()]
    passes = total(sums for _, sums in rows)
    resampled = {kernel for kernels in GROUPS.values() for kernel in kernels}
    others = sorted(((kernel, sums) for kernel, sums in totals.items() if kernel not in resampled),
                    key=lambda row: -row[1]['instructions'])
    rows += [('**the three passes**', passes), *others[:12]]
    if others[12:]:
        rows.append((f'{len(others) - 12} others', total(sums for _, sums in others[12:])))
    rows.append(('**all**', total(totals.values())))
    for label, sums in rows:
        float64 = sum(sums[kind] for kind in FLOAT64)
        instructions = sums['instructions']
        cells = [f'{instructions / 1e6:.1f}', f'{instructions / input_voxels:.1f}', f'{instructions / output_voxels:.1f}',
                 f'{float64 / 1e6:.1f}', f'{float64 / output_voxels:.1f}', f"{sums['loads'] / 1e6:.1f}",
                 f"{sums['stores'] / 1e6:.1f}", f"{sums['shared accesses'] / 1e6:.1f}", f"{sums['atomics'] / 1e3:.1f}",
                 f"{sums['integer divisions'] / 1e3:.1f}", str(sums['barriers'])]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return '\n'.join(lines) + '\n'


def total(rows):
    sums = dict.fromkeys(KINDS, 0)
    for row in rows:
        for kind in KINDS:
            sums[kind] += row[kind]
    return sums


if __name__ == '__main__':
    main()
