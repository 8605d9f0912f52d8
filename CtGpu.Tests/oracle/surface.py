#!/usr/bin/env python3
"""surface.py CTGPU_OUT MESH.ply HU: compares a surface with skimage's marching_cubes (Lewiner) of the same ct.npy.

The numbers of vertices and triangles and the area must agree within 1e-3. Every vertex on a grid edge must be within 1e-4 voxel of
the point where the volume crosses HU on that edge. Every triangle side inside the volume must occur equally often in both
directions. Exits with 1 otherwise.
"""
import glob
import json
import os
import sys

import numpy as np
from skimage import measure


def read_ply(path):
    content = open(path, 'rb').read()
    start = content.index(b'end_header\n') + len(b'end_header\n')
    header = content[:start].decode()
    vertices, faces = (int(header.split(f'element {name} ')[1].split()[0]) for name in ('vertex', 'face'))
    numbers = np.frombuffer(content, '<f4', vertices * 6, start).reshape(vertices, 6)
    record = np.dtype([('count', 'u1'), ('corners', '<i4', 3)])
    return numbers[:, :3].astype(float), np.frombuffer(content, record, faces, start + 24 * vertices)['corners']


def area(points, triangles):
    a, b, c = (points[triangles[:, k]] for k in range(3))
    return np.linalg.norm(np.cross(b - a, c - a), axis=1).sum() / 2


def edge_errors(voxels, volume, level):
    """Distances of the vertices on grid edges to the crossing of their edge, in voxels, and the share of such vertices."""
    nearest = np.round(voxels)
    off = np.abs(voxels - nearest)
    axis = off.argmax(1)
    on_edge = np.sort(off, axis=1)[:, 1] < 1e-3
    rows = np.arange(len(voxels))
    start = nearest.astype(int)
    # Vertices are at least 1/65536 from the ends of an edge. If float32 rounds one onto an end, its edge is ambiguous.
    inside = on_edge & (off[rows, axis] > 1e-3)
    start[rows, axis] = np.floor(voxels[rows, axis]).astype(int)
    end = start.copy()
    end[rows, axis] += 1
    start, end, axis, voxels = start[inside], end[inside], axis[inside], voxels[inside]
    a, b = (volume[p[:, 2], p[:, 1], p[:, 0]].astype(float) for p in (start, end))
    rows = np.arange(len(voxels))
    return np.abs(voxels[rows, axis] - start[rows, axis] - (level - a) / (b - a)), inside.mean()


def open_sides(triangles, voxels, shape):
    """Number of triangle sides inside the volume that do not occur equally often in both directions."""
    a, b = triangles[:, [0, 1, 2]].ravel().astype(np.int64), triangles[:, [1, 2, 0]].ravel().astype(np.int64)
    low, high = np.minimum(a, b), np.maximum(a, b)
    key, place = np.unique(low * len(voxels) + high, return_inverse=True)
    balance = np.bincount(place, np.where(a < b, 1, -1))
    lonely = key[balance != 0]
    ends = np.stack([lonely // len(voxels), lonely % len(voxels)])
    last = np.array(shape[::-1]) - 1
    border = [(np.abs(voxels[e] - wall) < 1e-3) for wall in (0, last) for e in ends]
    return int((~((border[0] & border[1]) | (border[2] & border[3])).any(1)).sum())


def main(out, mesh, level):
    found = glob.glob(os.path.join(out, '**', 'ct.npy'), recursive=True)
    if len(found) != 1:
        sys.exit(f'{out}: found {len(found)} ct.npy, expected 1')
    volume = np.load(found[0])
    grid = json.load(open(os.path.join(os.path.dirname(found[0]), 'ct.json')))['output']
    axes = np.array(grid['direction']).reshape(3, 3) * np.array(grid['spacingMm'])[::-1]
    points, triangles = read_ply(mesh)
    voxels = np.linalg.solve(axes, (points - np.array(grid['originMm'])).T).T
    theirs, their_triangles, _, _ = measure.marching_cubes(volume, level, method='lewiner')
    wrong = 0
    for name, ours, reference in (('vertices', len(points), len(theirs)), ('triangles', len(triangles), len(their_triangles)),
                                  ('area in voxels', area(voxels, triangles), area(theirs.astype(float), their_triangles))):
        print(f'{name}: {ours:.10g}, skimage {reference:.10g}, {ours / reference - 1:+.1e}')
        wrong += abs(ours / reference - 1) > 1e-3
    errors, share = edge_errors(voxels, volume, level)
    sides = open_sides(triangles, voxels, volume.shape)
    print(f'{share:.1%} of the vertices are inside an edge, at most {errors.max():.1e} voxel from its crossing; {sides} open sides')
    return wrong + (errors.max() > 1e-4) + (share < 0.9) + (sides > 0)


if __name__ == '__main__':
    sys.exit(1 if main(sys.argv[1], sys.argv[2], float(sys.argv[3])) else 0)
