"""Starts .NET in this process, through hostfxr, and finds the functions of CtGpu.Host.Native.NativeExports."""

import ctypes
import os
import shutil
import signal
import sys
import threading
from pathlib import Path

from ._errors import CtGpuError

WINDOWS = sys.platform == "win32"
_HOSTFXR = {"win32": "hostfxr.dll", "darwin": "libhostfxr.dylib"}.get(sys.platform, "libhostfxr.so")
_GET_FUNCTION_POINTER = 6  # hostfxr_delegate_type
_UNMANAGED_CALLERS_ONLY = ctypes.c_void_p(-1)
_TABLE_VERSION = 1

_lock = threading.Lock()
_functions = None
_process = None


class _Parameters(ctypes.Structure):
    _fields_ = [("size", ctypes.c_size_t), ("host_path", ctypes.c_void_p), ("dotnet_root", ctypes.c_void_p)]


def app_folder():
    """The folder of the program: $CTGPU_APP, that of the wheel, or that of a source tree that was built."""
    here = Path(__file__).resolve().parent
    named = os.environ.get("CTGPU_APP")
    candidates = [Path(named)] if named else [here / "_app", here.parents[2] / "CtGpu.Cli" / "bin" / "Release" / "net10.0"]
    for folder in candidates:
        if (folder / "ctgpu.dll").is_file():
            return folder
    raise CtGpuError(
        f"The program ctgpu.dll is not in {' or '.join(map(str, candidates))}. Expected the files of the wheel. "
        "Install the wheel again, or set CTGPU_APP to the folder of a build.", 70, "start")


def is_self_contained(app):
    """Whether the folder of the program has a runtime of its own."""
    return (app / _HOSTFXR).is_file()


def dotnet_root():
    """The folder of the installed .NET: $DOTNET_ROOT, that of `dotnet` on the path, or a usual place."""
    roots = [os.environ.get("DOTNET_ROOT"), os.environ.get("DOTNET_ROOT_X64")]
    muxer = shutil.which("dotnet")
    if muxer:
        roots.append(os.path.dirname(os.path.realpath(muxer)))
    if WINDOWS:
        roots.append(os.path.join(os.environ.get("ProgramFiles", r"C:\Program Files"), "dotnet"))
    else:
        install = Path("/etc/dotnet/install_location")
        if install.is_file():
            roots.append(install.read_text().splitlines()[0].strip())
        roots += ["/usr/share/dotnet", "/usr/lib/dotnet", "/usr/local/share/dotnet"]
    for root in roots:
        if root and (Path(root) / "host" / "fxr").is_dir():
            return Path(root)
    raise CtGpuError(
        "No .NET runtime was found (DOTNET_ROOT, dotnet on PATH, usual folders). Expected the .NET 10 runtime. "
        "Install it, or install a wheel that contains it.", 69, "start")


def _version(folder):
    return [int(part) if part.isdigit() else -1 for part in folder.name.split("-")[0].split(".")]


def _load_hostfxr(app):
    if is_self_contained(app):
        return ctypes.CDLL(str(app / _HOSTFXR)), app
    root = dotnet_root()
    newest = max((root / "host" / "fxr").iterdir(), key=_version)
    return ctypes.CDLL(str(newest / _HOSTFXR)), root


def _text(value):
    return ctypes.c_wchar_p(str(value)) if WINDOWS else ctypes.c_char_p(os.fsencode(str(value)))


def _start():
    app = app_folder()
    hostfxr, root = _load_hostfxr(app)
    char_p = ctypes.c_wchar_p if WINDOWS else ctypes.c_char_p
    program = _text(app / ("ctgpu.exe" if WINDOWS else "ctgpu"))
    home, library = _text(root), _text(app / "ctgpu.dll")
    parameters = _Parameters(
        ctypes.sizeof(_Parameters), ctypes.cast(program, ctypes.c_void_p), ctypes.cast(home, ctypes.c_void_p))
    arguments = (char_p * 1)(library)
    handle = ctypes.c_void_p()
    initialize = hostfxr.hostfxr_initialize_for_dotnet_command_line
    initialize.argtypes = [ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)]
    _check(initialize(1, arguments, ctypes.byref(parameters), ctypes.byref(handle)), "initialised")
    get_delegate = hostfxr.hostfxr_get_runtime_delegate
    get_delegate.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(ctypes.c_void_p)]
    address = ctypes.c_void_p()
    _check(get_delegate(handle, _GET_FUNCTION_POINTER, ctypes.byref(address)), "started")
    get_function = ctypes.CFUNCTYPE(
        ctypes.c_int, char_p, char_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.POINTER(ctypes.c_void_p)
    )(address.value)
    table = ctypes.c_void_p()
    _check(
        get_function(
            _text("CtGpu.Host.Native.NativeExports, CtGpu.Host"), _text("Table"), _UNMANAGED_CALLERS_ONLY, None, None,
            ctypes.byref(table)),
        "asked for the functions of ctgpu")
    addresses = (ctypes.c_void_p * 64)()
    version, count = divmod(ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int)(table.value)(addresses, 64), 1000)
    if version != _TABLE_VERSION:
        raise CtGpuError(
            f"The program in {app} has functions of version {version}. Expected version {_TABLE_VERSION}. "
            "Install the package and the program from the same release.", 70, "start")
    return list(addresses[:count])


def _check(status, what):
    if status < 0 or status > 2:
        raise CtGpuError(
            f"The .NET runtime cannot be {what} (hostfxr returned 0x{status & 0xFFFFFFFF:08x}). Expected the .NET 10 runtime. "
            "Install it, or install a wheel that contains it.", 69, "start")


def functions():
    """Addresses of the native functions. The first call starts .NET."""
    global _functions, _process
    if _functions is None:
        with _lock:
            if _functions is None:
                # .NET replaces the handlers of some signals. Ctrl-C must go on to raise KeyboardInterrupt.
                main = threading.current_thread() is threading.main_thread()
                handler = signal.getsignal(signal.SIGINT) if main else None
                started = _start()
                if handler is not None:
                    signal.signal(signal.SIGINT, handler)
                _process = os.getpid()
                _functions = started
    if _process != os.getpid():
        raise CtGpuError(
            "ctgpu was used before this process was forked, and the .NET runtime does not survive a fork. Expected a process that "
            "starts anew. Use multiprocessing's \"spawn\" or \"forkserver\" (PyTorch: DataLoader(multiprocessing_context=\"spawn\")), "
            "or call ctgpu only in the forked processes.", 70, "start")
    return _functions


def is_alive():
    """Whether .NET runs in this process, and not only in the process that forked it."""
    return _functions is not None and _process == os.getpid()
