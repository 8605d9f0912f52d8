"""The pipeline without writers."""

import ctypes
import json

import numpy as np

from . import _native
from ._engine import engine
from ._errors import error_of
from ._functions import LungMask, view
from ._scan import Scan, paths_of

_SLICE_MS = 50
_MASK_OPTIONS = {"air_only", "threshold", "background", "close_mm", "airways", "close_wall_mm", "dilate_mm", "split"}


class StreamItem(Scan):
    """A volume of a stream, or a series that failed.

    Attributes
    ----------
    array, spacing, origin, direction, affine, info
        As in `Scan`. The array is None if the series failed.
    mask : numpy.ndarray of bool, or of uint8 with ``split``, or None
    lungs : LungMask or None
        The same mask with its verdict.
    normalized : numpy.ndarray of float32, or None
    error : CtGpuError or None
        Why the series failed.

    The memory of the arrays is reused as soon as neither the item nor an array of it is referenced any more.
    """

    def __init__(self, array, record):
        super().__init__(
            array, record.get("spacing", (1, 1, 1)), record.get("origin", (0, 0, 0)), record.get("direction"), record)
        self.mask = self.lungs = self.normalized = self.error = None

    def __repr__(self):
        return f"StreamItem(error={self.error!r})" if self.error else super().__repr__()


class Stream:
    """Iterator over the volumes of a cohort; see `stream`. ``len`` is the number of items."""

    def __init__(self, handle, raises, split):
        self._handle, self._raises, self._split = handle, raises, split

    def __iter__(self):
        return self

    def __next__(self):
        if self._handle is None:
            raise StopIteration
        item, text, arrays = ctypes.c_void_p(), ctypes.c_void_p(), (ctypes.c_void_p * 3)()
        try:
            status = _native.PENDING
            while status == _native.PENDING:
                status = _native.call(
                    "next_of_stream", self._handle.value, _SLICE_MS, ctypes.byref(item), ctypes.byref(text), arrays)
        except BaseException:
            self.close()
            raise
        if status == _native.END:
            self.close()
            raise StopIteration
        return self._item(_native.Handle(item.value), json.loads(_native.text(text)), arrays)

    def _item(self, owner, record, arrays):
        error, facts = record.pop("error", None), record.pop("lungs", None)
        if error is not None:
            if self._raises:
                self.close()
                raise error_of(error)
            item = StreamItem(None, record)
            item.error = error_of(error)
            return item
        shape = record["shape"]
        item = StreamItem(view(owner, arrays[0], shape, np.int16), record)
        if facts is not None:
            item.mask = view(owner, arrays[1], shape, np.uint8 if self._split else bool)
            item.lungs = LungMask(item.mask, item, facts)
        if arrays[2]:
            item.normalized = view(owner, arrays[2], shape, np.float32)
        return item

    def close(self):
        """Stops the work. Items that were taken stay valid."""
        handle, self._handle = self._handle, None
        if handle is not None:
            handle.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def stream(
        inputs, spacing=1.0, *, mask=True, normalize=None, order=3, grid="corner", precision="exact", errors="item",
        on_missing="error", on_tilt="error", on_uneven="error", assume_hu=False, padding=None, device="auto", ahead=1):
    """Reads, resamples and segments many volumes, several at the same time, without writing files.

    The arrays equal the files of ``ctgpu convert`` with the same options. Memory is bounded: the stream works ahead by ``ahead``
    volumes, and waits for the consumer.

    Parameters
    ----------
    inputs : path or sequence of paths
        As for `find`.
    spacing : float, sequence of 3 floats, or None
        Target spacing in mm, (z, y, x); None keeps the grid of each volume.
    mask : bool or dict
        Whether to segment the lungs; a dict has options of `lung_mask`.
    normalize : None, True or (lo, hi, mean)
        Also gives ``item.normalized``; True is (-1000, 400, 0.25).
    errors : {"item", "raise"}
        A series that fails is an item with its ``error``, or raises it and ends the stream.
    order, grid, precision
        As for `resample`.
    on_missing, on_tilt, on_uneven, assume_hu, padding
        As for `find`.
    ahead : int
        Finished volumes that wait for the consumer.

    Returns
    -------
    Stream
        An iterator of `StreamItem`, in the order of completion. It is also a context manager.

    Raises
    ------
    CtGpuError
        A path does not exist, there is no CT series (code 66), or with ``errors="raise"`` a series fails.
    """
    if errors not in ("item", "raise"):
        raise ValueError(f"errors={errors!r}. Expected 'item' or 'raise'.")
    masks = dict(mask) if isinstance(mask, dict) else {}
    unknown = set(masks) - _MASK_OPTIONS
    if unknown:
        raise TypeError(f"mask has the unknown option {sorted(unknown)[0]!r}. Expected options of lung_mask.")
    window = (-1000.0, 400.0, 0.25) if isinstance(normalize, (bool, np.bool_)) and normalize else normalize
    settings = {
        "inputs": paths_of(inputs),
        "spacing": None if spacing is None else [float(mm) for mm in np.broadcast_to(np.asarray(spacing, float), 3)],
        "mask": masks if isinstance(mask, dict) or mask else None,
        "normalize": None if window is None or window is False else [float(number) for number in window],
        "order": order, "grid": grid, "precision": precision, "on_missing": on_missing, "on_tilt": on_tilt, "on_uneven": on_uneven,
        "assume_hu": assume_hu, "padding": padding, "ahead": ahead}
    handle = _native.wait(_native.start("start_stream", engine(device), _native.options(settings)))
    return Stream(handle, errors == "raise", bool(masks.get("split")))
