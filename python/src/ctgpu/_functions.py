"""Functions on arrays and scans."""

import ctypes
import json

import numpy as np

from . import _native
from ._engine import engine
from ._scan import Scan, _Grid


class LungMask(_Grid):
    """A lung mask.

    Attributes
    ----------
    array : numpy.ndarray of bool, shape (z, y, x)
        The mask. With ``split=True`` of uint8: 1 is the right lung, 2 the left one.
    spacing, origin, direction, affine
        As in `Scan`.
    verdict : {"ok", "suspect", "failed"}
    reasons : list of str
        Reasons and notes, such as ``"one-lung"`` (docs/verdicts.md).
    litres, right_litres, left_litres : float
        Volume of the mask; of each lung before closing at the wall and dilation.
    """

    def __init__(self, array, grid, facts):
        super().__init__(array, grid.spacing, grid.origin, grid.direction)
        self.verdict, self.reasons = facts["verdict"], facts["reasons"]
        self.litres, self.right_litres, self.left_litres = facts["litres"], facts["right_litres"], facts["left_litres"]

    def __repr__(self):
        return f"LungMask(shape={self.array.shape}, verdict={self.verdict!r}, litres={self.litres:.2f})"


def zoom(array, factors=None, order=3, *, shape=None, grid_mode=False, precision="exact", device="auto"):
    """Resamples an int16 array.

    Equal to ``scipy.ndimage.zoom(array, factors, order=order, mode="nearest", grid_mode=grid_mode)`` in every voxel whose exact
    value is not within 1e-9 of a rounding tie.

    Parameters
    ----------
    array : array_like of int16, shape (z, y, x)
        Copied only if it is not C-contiguous.
    factors : float or sequence of 3 floats
        The output has ``round(n * factor)`` voxels along an axis, rounded half to even as by SciPy.
    order : {0, 1, 3}
        Order of the spline.
    shape : sequence of 3 ints
        Output shape, instead of factors.
    grid_mode : bool
        False keeps the centres of the outer voxels in place, True their outer edges.
    precision : {"exact", "fast"}
        float64, or float32 with at most 1 HU difference.

    Returns
    -------
    numpy.ndarray of int16

    Raises
    ------
    TypeError
        The array is not of int16, or both or neither of factors and shape are given.
    ValueError
        It does not have three axes, or an axis would be empty.
    """
    source = _int16(array)
    if (factors is None) == (shape is None):
        raise TypeError("Give either factors or shape.")
    if shape is None:
        factors = np.broadcast_to(np.asarray(factors, float), 3)
        if not np.all(np.isfinite(factors)):
            raise ValueError(f"factors={tuple(factors)}. Expected finite numbers.")
        shape = tuple(int(round(n * float(factor))) for n, factor in zip(source.shape, factors))
    shape = tuple(int(n) for n in shape)
    if len(shape) != 3 or min(shape) < 1:
        raise ValueError(f"Output shape {shape}. Expected three axes of at least one voxel.")
    if precision not in ("exact", "fast"):
        raise ValueError(f"precision={precision!r}. Expected 'exact' or 'fast'.")
    target = np.empty(shape, np.int16)
    _native.call(
        "zoom", engine(device), source.ctypes.data, _native.integers(source.shape), target.ctypes.data, _native.integers(shape),
        order, bool(grid_mode), precision == "fast")
    return target


def resample(scan, spacing=1.0, order=3, *, grid="corner", precision="exact", device="auto"):
    """Resamples a scan to voxels of about a spacing.

    Equal to ``scipy.ndimage.zoom(array, new_shape / shape, order=order, mode="nearest")`` with
    ``new_shape = round(shape * scan.spacing / spacing)``, voxel for voxel, and to ``ctgpu convert --spacing``.

    Parameters
    ----------
    scan : Scan
    spacing : float or sequence of 3 floats
        Target spacing in mm, (z, y, x).
    order : {0, 1, 3}
    grid : {"corner", "extent"}
        Which points stay in place: centres or outer edges of the outer voxels.
    precision : {"exact", "fast"}

    Returns
    -------
    Scan
        Its ``spacing`` is that of its voxels, which can differ a little from the target.
    """
    source = _int16(scan.array)
    target = [float(mm) for mm in np.broadcast_to(np.asarray(spacing, float), 3)]
    shape, numbers = (ctypes.c_int64 * 3)(), (ctypes.c_double * 15)()
    _native.call(
        "resampled_grid", engine(device), _native.integers(source.shape), scan._numbers(), _native.doubles(target),
        _native.options({"order": order, "grid": grid}), shape, numbers)
    array = zoom(source, order=order, shape=tuple(shape), grid_mode=grid == "extent", precision=precision, device=device)
    return Scan(array, numbers[0:3], numbers[3:6], numbers[6:15], scan.info)


def lung_mask(
        scan, *, air_only=False, threshold=-320, background="faces", close_mm=8.0, airways="remove", close_wall_mm=0.0, dilate_mm=0.0,
        split=False, device="auto"):
    """Segments the lungs. Equal to the mask of ``ctgpu convert`` on the same grid.

    Parameters
    ----------
    scan : Scan
        HU. Its direction tells the patient's left from right.
    air_only : bool
        Leaves out vessels and nodules (``--mask lungs``).
    threshold : int
        Air is at or below this HU.
    background : {"faces", "corner"}
        Which air is outside the patient.
    close_mm : float
        Radius of the ball that seals openings between the lungs and the outside; 0 never seals.
    airways : {"remove", "keep"}
        Trachea and main bronchi.
    close_wall_mm : float
        Radius of the ball that includes nodules at the wall of each lung; 0 leaves them out.
    dilate_mm : float
        Radius of the ball that dilates the finished mask.
    split : bool
        1 for the right lung and 2 for the left one.

    Returns
    -------
    LungMask
    """
    source = _int16(scan.array)
    mask, text = np.empty(source.shape, np.uint8), ctypes.c_void_p()
    settings = {
        "air_only": bool(air_only), "threshold": threshold, "background": background, "close_mm": close_mm, "airways": airways,
        "close_wall_mm": close_wall_mm, "dilate_mm": dilate_mm, "split": bool(split)}
    _native.call(
        "lung_mask", engine(device), source.ctypes.data, _native.integers(source.shape), scan._numbers(), _native.options(settings),
        mask.ctypes.data, ctypes.byref(text))
    return LungMask(mask if split else mask.view(bool), scan, json.loads(_native.text(text)))


def label(mask, *, return_num=False, device="auto"):
    """Labels the connected components of a mask.

    Equal to ``skimage.measure.label(mask, connectivity=3, return_num=return_num)``: components are numbered from 1 in the raster
    order of their first voxels.

    Parameters
    ----------
    mask : LungMask or array_like of bool or of 0 and 1, shape (z, y, x)

    Returns
    -------
    numpy.ndarray of int32, and the number of components with ``return_num``

    Raises
    ------
    ValueError
        The mask has other values than 0 and 1: `skimage.measure.label` would tell them apart.
    """
    source = _mask(mask)
    labels, count = np.empty(source.shape, np.int32), ctypes.c_int64()
    _native.call(
        "label", engine(device), source.ctypes.data, _native.integers(source.shape), labels.ctypes.data, ctypes.byref(count))
    return (labels, count.value) if return_num else labels


def largest(mask, *, device="auto"):
    """Keeps the largest 26-connected component of a mask; of equally large ones the first in raster order.

    Equal to ``labels == 1 + numpy.argmax(numpy.bincount(labels.flat)[1:])`` with skimage's labels. An empty mask stays empty.

    Returns
    -------
    numpy.ndarray of bool
    """
    source = _mask(mask)
    target, voxels = np.empty(source.shape, bool), ctypes.c_int64()
    _native.call(
        "largest", engine(device), source.ctypes.data, _native.integers(source.shape), target.ctypes.data, ctypes.byref(voxels))
    return target


def dilate(mask, radius_mm, spacing=None, *, device="auto"):
    """Dilates a mask by a ball.

    Equal to ``skimage.morphology.binary_dilation(mask, ball)``, where ball has all offsets with
    ``(dz*sz)**2 + (dy*sy)**2 + (dx*sx)**2 <= radius_mm**2``.

    Parameters
    ----------
    mask : LungMask or array_like of bool or of 0 and 1, shape (z, y, x)
    radius_mm : float
        Radius in mm.
    spacing : float or sequence of 3 floats, optional
        mm, (z, y, x). Default: that of the LungMask; 1 for an array.

    Returns
    -------
    numpy.ndarray of bool
    """
    return _ball(mask, radius_mm, spacing, False, device)


def close(mask, radius_mm, spacing=None, *, device="auto"):
    """Closes a mask by a ball: dilation, then erosion. Equal to ``skimage.morphology.binary_closing(mask, ball)``.

    Parameters and result are those of `dilate`.
    """
    return _ball(mask, radius_mm, spacing, True, device)


def normalize(array, lo=-1000, hi=400, mean=0.25, *, device="auto"):
    """Normalises HU: ``clip((array - lo) / (hi - lo), 0, 1) - mean`` in float64, rounded once to float32.

    Parameters
    ----------
    array : Scan or array_like of int16, any shape

    Returns
    -------
    numpy.ndarray of float32
    """
    source = _int16(_array(array), axes=None)
    target = np.empty(source.shape, np.float32)
    _native.call("normalize", engine(device), source.ctypes.data, source.size, float(lo), float(hi), float(mean), target.ctypes.data)
    return target


def surface(scan, level=400, *, device="auto"):
    """Extracts an isosurface by marching cubes (Lewiner's tables).

    Returns
    -------
    vertices : numpy.ndarray of float32, shape (n, 3)
        x, y, z in LPS mm.
    faces : numpy.ndarray of int32, shape (m, 3)
        Counter-clockwise seen from outside, where values are below the level.
    normals : numpy.ndarray of float32, shape (n, 3)
    """
    source = _int16(scan.array)
    handle, arrays, counts = ctypes.c_void_p(), (ctypes.c_void_p * 3)(), (ctypes.c_int64 * 2)()
    _native.call(
        "surface", engine(device), source.ctypes.data, _native.integers(source.shape), scan._numbers(), float(level),
        ctypes.byref(handle), arrays, counts)
    owner = _native.Handle(handle.value)
    vertices, faces = counts
    parts = [(arrays[0], vertices, np.float32), (arrays[2], faces, np.int32), (arrays[1], vertices, np.float32)]
    return tuple(view(owner, address, (count, 3), dtype) for address, count, dtype in parts)


class _Memory:
    """Memory of the runtime for NumPy, which keeps this object, and so the owner, as long as an array uses it."""

    def __init__(self, owner, address, shape, dtype):
        self._owner = owner
        self.__array_interface__ = {"data": (address, False), "shape": tuple(shape), "typestr": np.dtype(dtype).str, "version": 3}


def view(owner, address, shape, dtype):
    """An array over memory of the runtime, without a copy."""
    if 0 in shape:
        return np.empty(shape, dtype)
    return np.asarray(_Memory(owner, address, shape, dtype))


def _ball(mask, radius_mm, spacing, closes, device):
    source = _mask(mask)
    if spacing is None:
        spacing = mask.spacing if isinstance(mask, _Grid) else 1.0
    spacing = [float(mm) for mm in np.broadcast_to(np.asarray(spacing, float), 3)]
    target = np.empty(source.shape, bool)
    _native.call(
        "ball", engine(device), source.ctypes.data, _native.integers(source.shape), _native.doubles(spacing), float(radius_mm), closes,
        target.ctypes.data)
    return target


def _array(value):
    return value.array if isinstance(value, _Grid) else value


def _int16(array, axes=3):
    array = np.asarray(array)
    if array.dtype.newbyteorder("=") != np.int16:
        raise TypeError(f"An array of {array.dtype}. Expected HU as int16: convert with array.astype(numpy.int16).")
    return _contiguous(array, axes)


def _mask(mask):
    array = np.asarray(_array(mask))
    if array.dtype == bool:
        return _contiguous(array, 3).view(np.uint8)
    if array.dtype.kind not in "iu":
        raise TypeError(f"A mask of {array.dtype}. Expected bool, or integers 0 and 1.")
    if array.size and (array.max() > 1 or array.min() < 0):
        raise ValueError(f"A mask with values from {array.min()} to {array.max()}. Expected 0 and 1: pass mask > 0.")
    return _contiguous(array, 3).astype(np.uint8, copy=False)


def _contiguous(array, axes):
    if axes is not None and (array.ndim != axes or 0 in array.shape):
        raise ValueError(f"An array of shape {array.shape}. Expected (z, y, x) with at least one voxel.")
    return np.require(array, array.dtype.newbyteorder("="), ["C", "A"])
