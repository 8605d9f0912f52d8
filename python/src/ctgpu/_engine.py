"""Devices, opened at their first use."""

import ctypes
import json
import threading

from . import _native

_engines = {}
_lock = threading.Lock()


def engine(device="auto"):
    """The open engine of a device."""
    found = _engines.get(device)
    if found is None:
        with _lock:
            found = _engines.get(device)
            if found is None:
                handle = ctypes.c_void_p()
                _native.call("open_engine", _native.options({"device": device}), ctypes.byref(handle))
                found = _engines[device] = _native.Handle(handle.value)
    return found.value


def device_name(device="auto"):
    """Selector and name of a device, such as ``"cpu (AVX2, 2 threads)"``."""
    text = ctypes.c_void_p()
    _native.call("describe_engine", engine(device), ctypes.byref(text))
    return json.loads(_native.text(text))["device"]
