#!/usr/bin/env python3
"""trace.py TRACE: checks in a trace of the stand-in that the host does not hold up the device.

1. Between the upload of a volume and its download, no copy uses pageable memory: such copies make the host wait.
2. No device memory is freed to be replaced, that is, before the last allocation: freeing waits for all streams."""
import sys
from collections import defaultdict
from pathlib import Path

UPLOAD = 'page-locked to device'


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    streams, frees, allocations, kernels = defaultdict(list), [], [0.0], 0
    for line in Path(sys.argv[1]).read_text().splitlines():
        kind, name, stream, _, began, _, _ = line.split('\t')
        if kind == 'free':
            frees.append(float(began))
        elif kind == 'allocate':
            allocations.append(float(began))
        elif kind in ('kernel', 'copy'):
            streams[stream].append((float(began), kind, name))
            kernels += kind == 'kernel'
    if not kernels:
        sys.exit('the trace has no kernels')
    early = sum(began < max(allocations) for began in frees)
    waits = sum(waiting_copies(sorted(jobs)) for jobs in streams.values())
    print(f'{kernels} kernels on {len(streams)} streams, {waits} copies of pageable memory between them, {early} early frees')
    sys.exit(waits + early > 0)


def waiting_copies(jobs):
    """Copies of pageable memory after which the stream goes on with a kernel. Tables are copied before the upload of a volume."""
    count = 0
    for n, (_, kind, name) in enumerate(jobs):
        if kind != 'copy' or 'pageable' not in name:
            continue
        following = next(((kind, name) for _, kind, name in jobs[n + 1:] if kind == 'kernel' or name == UPLOAD), None)
        count += following is not None and following[0] == 'kernel'
    return count


if __name__ == '__main__':
    main()
