"""The native functions with their types. Calls release the GIL."""

import ctypes
import json
from ctypes import POINTER, c_char_p, c_double, c_int, c_int64, c_void_p

import numpy as np

from . import _runtime
from ._errors import error_of

PENDING, END, FAILED = 1, 2, -1
_SLICE_MS = 50
_OUT = POINTER(c_void_p)

# In the order of NativeExports.Table. The last argument of functions that return a status is the error.
_SIGNATURES = [
    ("release", None, [c_void_p]),
    ("free_text", None, [c_void_p]),
    ("open_engine", c_int, [c_char_p, _OUT, _OUT]),
    ("describe_engine", c_int, [c_void_p, _OUT, _OUT]),
    ("wait", c_int, [c_void_p, c_int, _OUT, _OUT]),
    ("start_find", c_int, [c_void_p, c_char_p, _OUT, _OUT]),
    ("describe_found", c_int, [c_void_p, _OUT, _OUT]),
    ("start_read", c_int, [c_void_p, c_void_p, c_int, c_void_p, c_int64, _OUT, _OUT]),
    ("start_stream", c_int, [c_void_p, c_char_p, _OUT, _OUT]),
    ("next_of_stream", c_int, [c_void_p, c_int, _OUT, _OUT, c_void_p, _OUT]),
    ("resampled_grid", c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_char_p, c_void_p, c_void_p, _OUT]),
    ("zoom", c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, c_int, c_int, c_int, _OUT]),
    ("lung_mask", c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_char_p, c_void_p, _OUT, _OUT]),
    ("label", c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, _OUT]),
    ("largest", c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_void_p, _OUT]),
    ("ball", c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_double, c_int, c_void_p, _OUT]),
    ("normalize", c_int, [c_void_p, c_void_p, c_int64, c_double, c_double, c_double, c_void_p, _OUT]),
    ("surface", c_int, [c_void_p, c_void_p, c_void_p, c_void_p, c_double, _OUT, c_void_p, c_void_p, _OUT]),
]
_bound = None


def _function(name):
    global _bound
    addresses = _runtime.functions()
    if _bound is None:
        # Assigned when it is complete: other threads may call at the same time.
        _bound = {
            key: ctypes.CFUNCTYPE(result, *arguments)(address)
            for address, (key, result, arguments) in zip(addresses, _SIGNATURES)}
    return _bound[name]


def call(name, *arguments):
    """Calls a function and returns its status. A failure raises the exception for it."""
    function = _function(name)
    error = c_void_p()
    status = function(*arguments, ctypes.byref(error))
    if status == FAILED:
        raise error_of(json.loads(text(error)))
    return status


def text(pointer):
    """Takes text that a function returned."""
    value = ctypes.string_at(pointer.value).decode("utf-8")
    _function("free_text")(pointer)
    return value


def options(values):
    return json.dumps(values, default=_plain).encode("utf-8")


def _plain(value):
    """A number or a flag of NumPy as one of Python."""
    if isinstance(value, np.generic):
        return value.item()
    raise TypeError(f"{value!r} is no option. Expected a number, a flag or text.")


def integers(values):
    return (c_int64 * len(values))(*values)


def doubles(values):
    return (c_double * len(values))(*values)


class Handle:
    """Owns an object of the runtime."""

    def __init__(self, value):
        self._value = value

    @property
    def value(self):
        _runtime.functions()
        if self._value is None:
            raise ValueError("the object is closed")
        return self._value

    def close(self):
        value, self._value = self._value, None
        if value is not None and _runtime.is_alive():
            _function("release")(value)

    def __del__(self):
        try:
            self.close()
        except Exception:
            # The interpreter is shutting down.
            pass


def wait(job):
    """Waits for a job and returns the handle of its result, or None. Python's signal handlers run meanwhile."""
    try:
        result = c_void_p()
        while call("wait", job.value, _SLICE_MS, ctypes.byref(result)) == PENDING:
            pass
        return Handle(result.value) if result.value else None
    finally:
        job.close()


def start(name, *arguments):
    """Starts a job."""
    job = c_void_p()
    call(name, *arguments, ctypes.byref(job))
    return Handle(job.value)
