"""``python -m ctgpu`` runs the command line."""

import os
import subprocess
import sys

from . import _runtime
from ._errors import CtGpuError


def command():
    """The command that runs ctgpu, without arguments."""
    app = _runtime.app_folder()
    if _runtime.is_self_contained(app):
        return [str(app / ("ctgpu.exe" if _runtime.WINDOWS else "ctgpu"))]
    muxer = _runtime.dotnet_root() / ("dotnet.exe" if _runtime.WINDOWS else "dotnet")
    return [str(muxer), str(app / "ctgpu.dll")]


def main():
    try:
        arguments = command() + sys.argv[1:]
    except CtGpuError as error:
        print(f"ctgpu: {error}", file=sys.stderr)
        return error.code
    if _runtime.WINDOWS:
        return subprocess.call(arguments)
    os.execv(arguments[0], arguments)


if __name__ == "__main__":
    sys.exit(main())
