#!/usr/bin/env python3
"""Builds the wheel of ctgpu. Needs the .NET SDK, and of Python only its standard library.

    build.py [--out DIR]                        files of an existing build, or of a new one; needs the .NET runtime
    build.py --self-contained --rid linux-x64   with the .NET runtime inside, for one platform

Without --self-contained the wheel is for the platform of this machine, whose native libraries it contains.
"""

import argparse
import base64
import hashlib
import platform
import re
import stat
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
PLATFORMS = {
    "linux-x64": "manylinux_2_27_x86_64", "linux-arm64": "manylinux_2_27_aarch64", "win-x64": "win_amd64",
    "osx-arm64": "macosx_12_0_arm64"}


def this_rid():
    machine = {"x86_64": "x64", "amd64": "x64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine().lower()]
    return {"linux": "linux", "darwin": "osx", "win32": "win"}[sys.platform] + "-" + machine


def publish(rid, self_contained, target):
    """Publishes the program. The lock file of a publish with a runtime has one package more, so it gets its own."""
    command = ["dotnet", "publish", str(ROOT / "CtGpu.Cli"), "-c", "Release", "-r", rid, "-o", str(target), "--nologo", "-v", "quiet"]
    command += ["--self-contained" if self_contained else "--no-self-contained"]
    command += ["-p:RestoreLockedMode=false", "-p:NuGetLockFilePath=obj/publish.lock.json"]
    subprocess.run(command, check=True, stdout=sys.stderr)


def metadata():
    text = (HERE / "pyproject.toml").read_text(encoding="utf-8")
    value = lambda key: re.search(rf'^{key} = "(.*)"$', text, re.MULTILINE).group(1)
    requires = re.search(r"^dependencies = \[(.*)\]$", text, re.MULTILINE).group(1)
    lines = [
        "Metadata-Version: 2.1", f"Name: {value('name')}", f"Version: {value('version')}", f"Summary: {value('description')}",
        "License: MIT", f"Requires-Python: {value('requires-python')}"]
    lines += [f"Requires-Dist: {name}" for name in re.findall(r'"([^"]+)"', requires)]
    lines += ["Description-Content-Type: text/markdown", "", (HERE / "README.md").read_text(encoding="utf-8")]
    return value("name"), value("version"), "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=ROOT / "artifacts" / "wheels", help="folder of the wheel")
    parser.add_argument("--rid", default=this_rid(), choices=sorted(PLATFORMS), help="platform")
    parser.add_argument("--self-contained", action="store_true", help="include the .NET runtime")
    parser.add_argument("--program", type=Path, help="folder of a program that was published before")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        program = arguments.program or Path(scratch) / "program"
        if not arguments.program:
            publish(arguments.rid, arguments.self_contained, program)
        print(write(arguments.out, program, PLATFORMS[arguments.rid]))


def write(out, program, tag):
    name, version, text = metadata()
    out.mkdir(parents=True, exist_ok=True)
    info = f"{name}-{version}.dist-info"
    path = out / f"{name}-{version}-py3-none-{tag}.whl"
    files = [(f"{name}/{file.name}", file) for file in sorted((HERE / "src" / name).iterdir()) if file.suffix in (".py", ".typed")]
    files += [
        (f"{name}/_app/{file.relative_to(program).as_posix()}", file) for file in sorted(program.rglob("*"))
        if file.is_file() and file.suffix not in (".pdb", ".xml")]
    files += [(f"{info}/licenses/{file}", ROOT / file) for file in ("LICENSE", "THIRD-PARTY-NOTICES.md")]
    record = []
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for target, file in files:
            add(wheel, record, target, file.read_bytes(), is_program(file))
        add(wheel, record, f"{info}/METADATA", text.encode())
        add(wheel, record, f"{info}/WHEEL", f"Wheel-Version: 1.0\nGenerator: ctgpu\nRoot-Is-Purelib: false\nTag: py3-none-{tag}\n".encode())
        add(wheel, record, f"{info}/entry_points.txt", b"[console_scripts]\nctgpu = ctgpu.__main__:main\n")
        add(wheel, None, f"{info}/RECORD", "\n".join([*record, f"{info}/RECORD,,", ""]).encode())
    return path


def is_program(file):
    return file.name in ("ctgpu", "createdump") or ".so" in file.suffixes or bool(file.stat().st_mode & stat.S_IXUSR)


def add(wheel, record, name, data, program=False):
    # A fixed time: the same files give the same wheel.
    entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = (0o100755 if program else 0o100644) << 16
    wheel.writestr(entry, data)
    if record is not None:
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        record.append(f"{name},sha256={digest},{len(data)}")


if __name__ == "__main__":
    main()
