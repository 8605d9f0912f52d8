"""CT volumes for training networks: DICOM and volume files to Hounsfield units, resampled, with lung masks.

>>> import ctgpu
>>> scan = ctgpu.read("scans/patient1")
>>> iso = ctgpu.resample(scan, spacing=1.0)
>>> mask = ctgpu.lung_mask(iso)

Arrays have the axes (z, y, x) in C order, spacings are (z, y, x) in mm, and points are (x, y, z) in LPS mm. HU are int16. Every
function has an argument ``device``: ``"auto"`` (the default: CUDA, then an OpenCL GPU, then the CPU), ``"cpu"``, ``"cuda:N"`` or
``"opencl:N"``; all devices give the same voxels. Calls release the GIL. The first call starts .NET in this process.
"""

from ._engine import device_name
from ._errors import CtGpuError
from ._functions import LungMask, close, dilate, label, largest, lung_mask, normalize, resample, surface, zoom
from ._scan import Scan, Series, find, read
from ._stream import Stream, StreamItem, stream

__version__ = "0.1.0"

__all__ = [
    "CtGpuError", "LungMask", "Scan", "Series", "Stream", "StreamItem", "close", "device_name", "dilate", "find", "label", "largest",
    "lung_mask", "normalize", "read", "resample", "stream", "surface", "zoom",
]
