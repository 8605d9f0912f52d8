#!/usr/bin/env python3
"""small_series.py DIR COUNT: writes COUNT CT series of three slices with 8x8 pixels, each in a folder of its own below DIR.

Series number N belongs to patient SMALL<N>, N with five digits. Its pixels depend on N.
"""
import pathlib
import struct
import sys

SLICES, SIDE = 3, 8
ROOT = "1.2.826.0.1.3680043.10.1234"
CT_IMAGE, EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.2.1"
LONG_LENGTH = ("OB", "OW")


def patient(number):
    return f"SMALL{number:05}"


def stored(number):
    """Stored values of a series in the order of its volume. The tens of slice, row and column and the number make them differ."""
    return [number % 997 + 1000 * (z % 2) + 7 * y + x for z in range(SLICES) for y in range(SIDE) for x in range(SIDE)]


def element(group, number, representation, value):
    data = value if isinstance(value, bytes) else str(value).encode()
    if len(data) % 2:
        data += b"\0" if representation == "UI" else b" "
    head = struct.pack("<HH2s", group, number, representation.encode())
    return head + (struct.pack("<HI", 0, len(data)) if representation in LONG_LENGTH else struct.pack("<H", len(data))) + data


def short(value):
    return struct.pack("<H", value)


def slice_file(number, z, pixels):
    series = f"{ROOT}.{number}.2"
    instance = f"{series}.{z + 1}"
    meta = (element(0x0002, 0x0001, "OB", b"\0\1") + element(0x0002, 0x0002, "UI", CT_IMAGE)
            + element(0x0002, 0x0003, "UI", instance) + element(0x0002, 0x0010, "UI", EXPLICIT_LITTLE_ENDIAN)
            + element(0x0002, 0x0012, "UI", f"{ROOT}.1"))
    elements = [
        (0x0008, 0x0008, "CS", "ORIGINAL\\PRIMARY\\AXIAL"),
        (0x0008, 0x0016, "UI", CT_IMAGE),
        (0x0008, 0x0018, "UI", instance),
        (0x0008, 0x0060, "CS", "CT"),
        (0x0008, 0x0070, "LO", "CtGpu"),
        (0x0010, 0x0020, "LO", patient(number)),
        (0x0018, 0x0050, "DS", 5),
        (0x0020, 0x000D, "UI", f"{ROOT}.{number}.1"),
        (0x0020, 0x000E, "UI", series),
        (0x0020, 0x0013, "IS", z + 1),
        (0x0020, 0x0032, "DS", f"-17.5\\-17.5\\{5 * z}"),
        (0x0020, 0x0037, "DS", "1\\0\\0\\0\\1\\0"),
        (0x0020, 0x0052, "UI", f"{ROOT}.{number}.3"),
        (0x0028, 0x0002, "US", short(1)),
        (0x0028, 0x0004, "CS", "MONOCHROME2"),
        (0x0028, 0x0010, "US", short(SIDE)),
        (0x0028, 0x0011, "US", short(SIDE)),
        (0x0028, 0x0030, "DS", "5\\5"),
        (0x0028, 0x0100, "US", short(16)),
        (0x0028, 0x0101, "US", short(16)),
        (0x0028, 0x0102, "US", short(15)),
        (0x0028, 0x0103, "US", short(0)),
        (0x0028, 0x1052, "DS", -1024),
        (0x0028, 0x1053, "DS", 1),
        (0x0028, 0x1054, "LO", "HU"),
        (0x7FE0, 0x0010, "OW", struct.pack(f"<{len(pixels)}H", *pixels)),
    ]
    return b"".join([bytes(128), b"DICM", element(0x0002, 0x0000, "UL", struct.pack("<I", len(meta))), meta,
                     *(element(*each) for each in elements)])


def write(folder, count):
    for number in range(count):
        series = pathlib.Path(folder, f"{number:05}")
        series.mkdir(parents=True)
        values = stored(number)
        for z in range(SLICES):
            pixels = values[z * SIDE * SIDE:(z + 1) * SIDE * SIDE]
            (series / f"{z}.dcm").write_bytes(slice_file(number, z, pixels))


if __name__ == "__main__":
    write(sys.argv[1], int(sys.argv[2]))
