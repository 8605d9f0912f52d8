"""Volumes, and reading them."""

import ctypes
import json
import os

import numpy as np

from . import _native
from ._engine import engine
from ._errors import CtGpuError, error_of


class _Grid:
    """Spacing, origin and direction of an array (z, y, x)."""

    def __init__(self, array, spacing=(1.0, 1.0, 1.0), origin=(0.0, 0.0, 0.0), direction=None):
        self.array = array
        self.spacing = tuple(float(mm) for mm in spacing)
        self.origin = tuple(float(mm) for mm in origin)
        self.direction = np.eye(3) if direction is None else np.asarray(direction, float).reshape(3, 3)

    @property
    def shape(self):
        """Shape of the array, (z, y, x)."""
        return self.array.shape

    @property
    def affine(self):
        """4x4 matrix from voxel indices (i, j, k, 1) = (x, y, z, 1) to RAS mm, as in nibabel.

        ``nibabel.Nifti1Image(scan.array.transpose(2, 1, 0), scan.affine)`` is the same volume.
        """
        matrix = np.eye(4)
        matrix[:3, :3] = self.direction * self.spacing[::-1]
        matrix[:3, 3] = self.origin
        return np.diag([-1.0, -1.0, 1.0, 1.0]) @ matrix

    def _numbers(self):
        return _native.doubles([*self.spacing, *self.origin, *self.direction.ravel()])


class Scan(_Grid):
    """A volume in Hounsfield units (HU).

    Attributes
    ----------
    array : numpy.ndarray of int16, shape (z, y, x), C order
        HU.
    spacing : tuple of float
        mm between voxel centres, (z, y, x).
    origin : tuple of float
        Centre of voxel (0, 0, 0), (x, y, z) in LPS mm.
    direction : numpy.ndarray, shape (3, 3)
        ITK's direction matrix. Its columns are the unit vectors of the x, y and z index.
    info : dict
        ``SeriesInstanceUID``, ``PatientID``, ``files``, ``verdict`` and more; empty for a volume of other origin.
    """

    def __init__(self, array, spacing=(1.0, 1.0, 1.0), origin=(0.0, 0.0, 0.0), direction=None, info=None):
        super().__init__(array, spacing, origin, direction)
        self.info = info or {}

    def __repr__(self):
        return f"Scan(shape={self.array.shape}, spacing={self.spacing}, origin={self.origin})"


class Series:
    """A volume that `find` found, or a series that was refused. Only headers were read.

    Attributes
    ----------
    info : dict
        ``SeriesInstanceUID``, ``PatientID``, ``slices``, ``files``, ``verdict``, and ``shape``, ``spacing``, ``origin`` and
        ``direction`` unless the series was refused.
    error : CtGpuError or None
        Why the series was refused.
    """

    def __init__(self, found, index, record, device):
        self._found, self._index, self._device = found, index, device
        self.error = error_of(record.pop("error")) if "error" in record else None
        self.info = record

    def read(self):
        """Reads the voxels. Returns a `Scan` with the series' own grid. Raises `CtGpuError` if it cannot be read."""
        if self.error is not None:
            raise self.error
        array = np.empty(self.info["shape"], np.int16)
        _native.wait(_native.start(
            "start_read", engine(self._device), self._found.value, self._index, array.ctypes.data, array.size))
        return Scan(array, self.info["spacing"], self.info["origin"], self.info["direction"], self.info)

    def __repr__(self):
        name = self.info["SeriesInstanceUID"] or self.info["files"][0]
        return f"Series({name!r}, {'refused' if self.error else self.info['shape']})"


def paths_of(inputs):
    """A path or several as a list of text, with bytes that are not UTF-8 escaped as ctgpu expects them."""
    if isinstance(inputs, (str, bytes, os.PathLike)):
        inputs = [inputs]
    return [_escaped(os.fsdecode(path)) for path in inputs]


def _escaped(path):
    return "".join(f"\\x{ord(c) - 0xDC00:02X}" if 0xDC80 <= ord(c) <= 0xDCFF else c for c in path)


def find(inputs, *, on_missing="error", on_tilt="error", on_uneven="error", assume_hu=False, padding=None, device="auto"):
    """Finds CT series in folders (with subfolders), files, volume files and manifests. Reads headers only.

    Parameters
    ----------
    inputs : path or sequence of paths
        Folders, DICOM files, volumes (.mhd, .mha, .nii, .nii.gz, .nrrd), or manifests of ``ctgpu index``.
    on_missing : {"error", "fill", "keep"}
        Missing or unevenly spaced slices: refuse, interpolate, or stack as they are.
    on_tilt : {"error", "rectify", "keep"}
        Gantry tilt.
    on_uneven : {"error", "resample"}
        Uneven slice distances: refuse, or interpolate onto an even grid.
    assume_hu : bool
        Takes a RescaleType other than HU as HU.
    padding : int, optional
        The only stored value outside the scan. Default: PixelPaddingValue, and all below -1024 HU.

    Returns
    -------
    list of Series
        Sorted by SeriesInstanceUID, then path. Refused series have an ``error``.

    Raises
    ------
    CtGpuError
        A path does not exist, or there is no CT series (code 66).
    """
    found = _native.wait(_native.start("start_find", engine(device), _native.options({
        "inputs": paths_of(inputs), "on_missing": on_missing, "on_tilt": on_tilt, "on_uneven": on_uneven,
        "assume_hu": assume_hu, "padding": padding})))
    text = ctypes.c_void_p()
    _native.call("describe_found", found.value, ctypes.byref(text))
    records = json.loads(_native.text(text))["series"]
    return [Series(found, index, record, device) for index, record in enumerate(records)]


def read(path, **options):
    """Reads the only volume below a path to HU, with its own grid.

    Equal to the file that ``ctgpu convert --spacing none --mask none`` writes.

    Parameters
    ----------
    path : path
        A folder of DICOM files, a file, or a volume file.
    **options
        As for `find`.

    Returns
    -------
    Scan

    Raises
    ------
    CtGpuError
        There is none (code 66), there are several (2), it is refused or damaged (65), or memory or disk failed (75).
    """
    found = find(path, **options)
    if len(found) > 1:
        names = ", ".join(one.info["SeriesInstanceUID"] or one.info["files"][0] for one in found[:5])
        raise CtGpuError(
            f"{path} holds {len(found)} volumes ({names}{', …' if len(found) > 5 else ''}), and one was expected. "
            "Give the folder of one series, or call ctgpu.find and read one of its series.", 2, "read")
    return found[0].read()
