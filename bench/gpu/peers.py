#!/usr/bin/env python3
"""peers.py FOLDER BEFORE AFTER REPEATS: measures other libraries on the volume that CtGpu was measured with.

FOLDER contains int16 HU in C order as raw files: `before` of shape BEFORE (such as 134x512x512), and `after` of shape AFTER, which
is CtGpu's result. Prints a JSON array of rows: name, time (milliseconds: median, minimum, maximum, runs) or null, and a note.
Volumes are on the device before the clock starts, and results stay there. CtGpu's kernels are measured in the same way.
"""
import json
import statistics
import sys
import time

import numpy as np

folder, repeats = sys.argv[1], int(sys.argv[4])
before_shape, after_shape = (tuple(map(int, text.split("x"))) for text in sys.argv[2:4])
before = np.fromfile(f"{folder}/before", np.int16).reshape(before_shape)
after = np.fromfile(f"{folder}/after", np.int16).reshape(after_shape)
factors = [m / n for m, n in zip(after_shape, before_shape)]
rows = []


def sample(times):
    return {"medianMs": statistics.median(times), "minMs": min(times), "maxMs": max(times), "runs": len(times)}


def add(name, times, note):
    rows.append({"name": name, "time": sample(times), "note": note})


def skip(name, error):
    last = str(error).strip().splitlines()[-1] if str(error).strip() else type(error).__name__
    rows.append({"name": name, "time": None, "note": f"skipped: {last}"})


def against_ours(zoomed):
    """Rounds half away from zero and saturates, like CtGpu. Returns the number of different voxels as text."""
    rounded = np.clip(np.trunc(zoomed + np.copysign(0.5, zoomed)), -32768, 32767).astype(np.int16)
    different = rounded != after
    most = np.abs(rounded.astype(np.int32) - after).max()
    return f"{different.sum()} of {after.size} voxels differ from CtGpu's, by at most {most} HU"


def cupy_peers():
    import cupy
    from cupyx.scipy import ndimage

    def timed(call):
        for _ in range(2):
            result = call()
        times = []
        for _ in range(repeats):
            start, end = cupy.cuda.Event(), cupy.cuda.Event()
            start.record()
            result = call()
            end.record()
            end.synchronize()
            times.append(cupy.cuda.get_elapsed_time(start, end))
        return times, result

    for kind in (np.float64, np.float32):
        volume = cupy.asarray(before.astype(kind))
        times, result = timed(lambda: ndimage.zoom(volume, factors, order=3, mode="nearest", output=kind))
        add(f"CuPy {cupy.__version__} zoom order 3, {kind.__name__}", times, against_ours(result.get().astype(np.float64)))
        del volume, result
        cupy.get_default_memory_pool().free_all_blocks()
    cube = cupy.ones((3, 3, 3), dtype=bool)
    for phase, voxels in (("air", after <= -320), ("solid", after > -320)):
        volume = cupy.asarray(voxels)
        times, (_, count) = timed(lambda: ndimage.label(volume, structure=cube))
        add(f"CuPy {cupy.__version__} label of {phase}, 26-connected", times, f"{int(count)} components; CtGpu's mask needs several labellings")


def torch_peers():
    import torch
    from torch.nn.functional import interpolate

    if not torch.cuda.is_available():
        raise RuntimeError("PyTorch finds no CUDA device")
    volume = torch.from_numpy(before.astype(np.float32)).cuda()[None, None]
    times = []
    for run in range(repeats + 2):
        start, end = torch.cuda.Event(enable_timing=True), torch.cuda.Event(enable_timing=True)
        start.record()
        interpolate(volume, size=after_shape, mode="trilinear", align_corners=True)
        end.record()
        end.synchronize()
        if run >= 2:
            times.append(start.elapsed_time(end))
    add(f"PyTorch {torch.__version__} interpolate trilinear, float32", times, "linear, not cubic: less work")


def scipy_peers():
    import scipy
    from scipy import ndimage

    start = time.perf_counter()
    result = ndimage.zoom(before.astype(np.float64), factors, order=3, mode="nearest")
    add(f"SciPy {scipy.__version__} zoom order 3, float64, on the CPU", [1000 * (time.perf_counter() - start)], against_ours(result))
    start = time.perf_counter()
    _, count = ndimage.label(after <= -320, structure=np.ones((3, 3, 3)))
    add(f"SciPy {scipy.__version__} label of air, 26-connected, on the CPU", [1000 * (time.perf_counter() - start)], f"{count} components")


for name, peer in (("CuPy", cupy_peers), ("PyTorch", torch_peers), ("SciPy", scipy_peers)):
    try:
        peer()
    except Exception as error:  # A missing library, or one that fails on this device, must not stop the others.
        skip(name, error)
print(json.dumps(rows))
