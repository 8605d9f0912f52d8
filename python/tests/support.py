"""Data for the tests."""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import numpy as np

ROOT = Path(__file__).resolve().parents[2]
DEVICE = os.environ.get("CTGPU_TEST_DEVICE", "cpu")
_folders = {}


def real_series(name="lidc-idri-0001"):
    """A folder of a real series; skips the test if there is none."""
    for root in (os.environ.get("CTGPU_TEST_DATA"), ROOT.parent / "shared" / "ct"):
        if root and (Path(root) / name).is_dir():
            return Path(root) / name
    raise unittest.SkipTest(f"needs {name} in $CTGPU_TEST_DATA or ../shared/ct")


def folder(name):
    """A temporary folder, made once and removed at the end."""
    if name not in _folders:
        _folders[name] = Path(tempfile.mkdtemp(prefix="ctgpu-python-"))
        atexit.register(shutil.rmtree, _folders[name], ignore_errors=True)
    return _folders[name]


def run(*arguments, **options):
    """Runs the command line of the package."""
    return subprocess.run(
        [sys.executable, "-m", "ctgpu", *map(str, arguments)], capture_output=True, text=True, check=False, **options)


def phantoms(count, shape="24,64,64"):
    """A folder of small synthetic series."""
    path = folder(f"phantoms-{count}-{shape}")
    if not any(path.iterdir()):
        for seed in range(count):
            made = run("phantom", "-o", path / f"p{seed}", "--shape", shape, "--spacing", "13,5,5", "--seed", seed)
            assert made.returncode == 0, made.stderr
    return path


def random_hounsfield(shape, seed=0):
    return np.random.default_rng(seed).integers(-1024, 3000, shape).astype(np.int16)


def random_mask(shape, share, seed=0):
    return np.random.default_rng(seed).random(shape) < share


def ball(radius, spacing):
    """The ball in mm as a footprint."""
    reach = [int(radius / mm + 1e-9) for mm in spacing]
    z, y, x = np.ogrid[tuple(slice(-n, n + 1) for n in reach)]
    return (z * spacing[0]) ** 2 + (y * spacing[1]) ** 2 + (x * spacing[2]) ** 2 <= radius ** 2 * (1 + 1e-12)
