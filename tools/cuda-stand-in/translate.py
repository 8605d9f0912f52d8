#!/usr/bin/env python3
"""Translates files of PTX to C++, and compiles them to libraries in a cache. Prints a line for each file: the library, and the
registers and bytes of shared memory that ptxas reports, 0 without ptxas."""
import argparse
import hashlib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from ptx import parser, types, writer

KERNEL = Path(__file__).resolve().parent / 'kernel'
# The ptxas of CUDA 11.8 knows PTX up to this version, and compiles for this architecture.
PTXAS_VERSION, PTXAS_TARGET = '7.8', 'sm_90'


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument('files', nargs='+', type=Path)
    arguments.add_argument('--cache', type=Path, required=True, help='folder of the libraries')
    arguments.add_argument('--ptxas', help='NVIDIA\'s assembler, for registers and shared memory')
    arguments.add_argument('--contract', action='store_true', help='allow contraction of multiply and add')
    arguments.add_argument('--count', action='store_true', help='count the instructions that run')
    options = arguments.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    for file in options.files:
        try:
            print(*library(file.read_text(), options))
        except types.Unsupported as unknown:
            sys.exit(f'{file}: the translator does not know {unknown}. Add it to tools/cuda-stand-in/ptx.')
        except subprocess.CalledProcessError as failure:
            sys.exit(f'{file}: {failure.cmd[0]} fails:\n{failure.stderr}')


def library(text, options):
    """Returns the library of a kernel, its registers and its shared memory. Compiles it if the cache has none."""
    cpp = writer.write(parser.parse(text), counts=options.count)
    digest = hashlib.sha256(cpp.encode())
    for header in sorted(KERNEL.glob('*.h')):
        digest.update(header.read_bytes())
    # The code that runs needs no newer processor than the flags that are hashed.
    flags = ['-std=c++20', '-O2', '-w', '-fPIC', '-shared', f'-I{KERNEL}']
    flags += ['-mfma', '-ffp-contract=fast'] if options.contract else ['-ffp-contract=off']
    digest.update(' '.join(flags).encode())
    path = options.cache / f'{digest.hexdigest()[:24]}.so'
    report = path.with_suffix('.ptxas')
    if not path.exists() or (options.ptxas and not report.exists()):
        compile_(cpp, text, flags, path, options)
    registers, shared = resources(report.read_text()) if report.exists() else (0, 0)
    return path, registers, shared


def compile_(cpp, text, flags, path, options):
    """Compiles in a folder of its own and renames the results, because several processes may share the cache."""
    with tempfile.TemporaryDirectory(dir=options.cache) as folder:
        folder = Path(folder)
        (folder / 'kernel.cpp').write_text(cpp)
        (folder / 'kernel.ptx').write_text(re.sub(
            r'^\.target .*', f'.target {PTXAS_TARGET}', re.sub(
                r'^\.version .*', f'.version {PTXAS_VERSION}', text.replace('\r', ''), flags=re.M), flags=re.M))
        if options.ptxas:
            done = run([options.ptxas, '-v', f'-arch={PTXAS_TARGET}', folder / 'kernel.ptx', '-o', os.devnull])
            (folder / 'report').write_text(done.stdout + done.stderr)
            os.replace(folder / 'report', path.with_suffix('.ptxas'))
        run(['g++', *flags, folder / 'kernel.cpp', '-o', folder / 'kernel.so'])
        os.replace(folder / 'kernel.cpp', path.with_suffix('.cpp'))
        os.replace(folder / 'kernel.so', path)


def run(command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True)


def resources(report):
    """The registers of a thread and the bytes of shared memory of a block."""
    registers = re.search(r'Used (\d+) registers', report)
    shared = re.search(r'(\d+) bytes smem', report)
    return int(registers.group(1)) if registers else 0, int(shared.group(1)) if shared else 0


if __name__ == '__main__':
    main()
