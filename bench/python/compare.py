#!/usr/bin/env python3
"""Compares ctgpu with SciPy and the tutorial in one process, in turns, and checks that the voxels are equal.

Usage: compare.py [--rounds N] [--cohort N] [SERIES]      default: a phantom of 134x512x512 voxels, on the CPU
"""

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import scipy.ndimage

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "python" / "examples"))
import ctgpu
import tutorial


def seconds(function):
    start = time.perf_counter()
    result = function()
    return time.perf_counter() - start, result


def ctgpu_program(*arguments):
    return subprocess.run([sys.executable, "-m", "ctgpu", *map(str, arguments)], check=True, capture_output=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("series", nargs="?")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cohort", type=int, default=12)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if os.path.isdir("/dev/shm") else None) as scratch:
        compare(arguments, Path(scratch))


def compare(arguments, scratch):
    series = arguments.series
    if series is None:
        series = scratch / "p0"
        ctgpu_program("phantom", "-o", series)
    scan = ctgpu.read(series, device="cpu")
    iso = ctgpu.resample(scan, device="cpu")
    ctgpu.lung_mask(iso, device="cpu")
    factors = np.array(iso.shape) / scan.shape
    times = {"zoom": [], "scipy": [], "mask": [], "tutorial": []}
    for _ in range(arguments.rounds):
        for _ in range(5):
            spent, ours = seconds(lambda: ctgpu.zoom(scan.array, factors, device="cpu"))
            times["zoom"].append(spent)
            times["mask"].append(seconds(lambda: ctgpu.lung_mask(iso, device="cpu"))[0])
        spent, theirs = seconds(lambda: scipy.ndimage.zoom(scan.array, factors, order=3, mode="nearest"))
        times["scipy"].append(spent)
        times["tutorial"].append(seconds(lambda: tutorial.segment(theirs))[0])
    medians = {name: statistics.median(values) for name, values in times.items()}
    print(f"voxels equal: {np.array_equal(ours, theirs)}")
    for name, ours_name, other, other_name in (("zoom", "zoom", "SciPy", "scipy"), ("lung_mask", "mask", "the tutorial", "tutorial")):
        ours, theirs = medians[ours_name], medians[other_name]
        print(f"{name:10} {ours:7.4f} s, {other:12} {theirs:7.3f} s: {theirs / ours:.0f} times as fast")
    small = np.zeros((3, 3, 3), np.int16)
    calls = sorted(seconds(lambda: ctgpu.zoom(small, shape=(3, 3, 4), device="cpu"))[0] for _ in range(1000))
    print(f"a small call takes {1000 * calls[500]:.3f} ms")
    cohort(arguments, scratch)


def cohort(arguments, scratch):
    source = scratch / "cohort"
    for seed in range(arguments.cohort):
        ctgpu_program("phantom", "-o", source / f"p{seed}", "--seed", seed)
    streams, converts = [], []
    for number in range(arguments.rounds):
        def all_of_stream():
            return sum(item.error is None for item in ctgpu.stream(source, device="cpu"))
        spent, count = seconds(all_of_stream)
        streams.append(count / spent)
        out = scratch / f"out{number}"
        spent, _ = seconds(lambda: ctgpu_program("convert", source, "-o", out, "--format", "npy", "--device", "cpu", "--progress", "none"))
        converts.append(arguments.cohort / spent)
        subprocess.run(["rm", "-rf", str(out)], check=True)
    ours, theirs = statistics.median(streams), statistics.median(converts)
    print(f"stream     {ours:.2f} volumes/s, convert to npy {theirs:.2f} volumes/s: {ours / theirs:.2f} times as many")


if __name__ == "__main__":
    main()
