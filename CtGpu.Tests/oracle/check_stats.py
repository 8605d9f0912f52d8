"""check_stats.py OUT: compares stats.json with the mean and the standard deviation by NumPy over all voxels, to 1e-9.

OUT is the output folder of a cohort in .npy. The voxels are normalised to the window of stats.json.
"""
import json
import sys
from pathlib import Path

import numpy as np

out = Path(sys.argv[1])
stats = json.loads((out / "stats.json").read_text())
low, high = stats["window"]
voxels = np.concatenate([np.load(path).ravel() for path in sorted(out.rglob("ct.npy"))])
normalized = np.clip((voxels.astype(np.float64) - low) / (high - low), 0, 1)
counts = stats["hounsfield"]["histogram"]
bins = np.bincount((voxels.astype(np.int64) - counts["from"]) // counts["step"])
print("voxels", voxels.size, "mean", normalized.mean(), stats["mean"], "std", normalized.std(), stats["std"])
assert voxels.size == stats["voxels"]
assert abs(normalized.mean() - stats["mean"]) < 1e-9
assert abs(normalized.std() - stats["std"]) < 1e-9
assert bins.tolist() == counts["counts"]
