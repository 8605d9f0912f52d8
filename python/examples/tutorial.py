#!/usr/bin/env python3
"""The steps of the "Full Preprocessing Tutorial" beside the calls of ctgpu, with times and a picture.

Usage: tutorial.py FOLDER [--out tutorial.png]     needs pydicom, SciPy and scikit-image for the tutorial's side
"""

import argparse
import struct
import time
import zlib
from pathlib import Path

import numpy as np
import pydicom
import scipy.ndimage
from skimage import measure, morphology

import ctgpu


def timed(name, function):
    start = time.perf_counter()
    result = function()
    seconds = time.perf_counter() - start
    print(f"    {name:34} {seconds:8.3f} s")
    return result, seconds


# The tutorial's steps, as published in 2017, with the names of today's libraries.

def load_scan(folder):
    slices = [pydicom.dcmread(path) for path in sorted(Path(folder).iterdir())]
    slices.sort(key=lambda one: float(one.ImagePositionPatient[2]))
    return slices


def get_pixels_hu(slices):
    image = np.stack([one.pixel_array for one in slices]).astype(np.int16)
    image[image == -2000] = 0
    for number, one in enumerate(slices):
        if one.RescaleSlope != 1:
            image[number] = (float(one.RescaleSlope) * image[number].astype(np.float64)).astype(np.int16)
        image[number] += np.int16(one.RescaleIntercept)
    return image


def resample(image, slices):
    distance = abs(slices[0].ImagePositionPatient[2] - slices[1].ImagePositionPatient[2])
    spacing = np.array([distance, *map(float, slices[0].PixelSpacing)], dtype=np.float32)
    shape = np.round(image.shape * spacing.astype(np.float64))
    return scipy.ndimage.zoom(image, shape / image.shape, order=3, mode="nearest")


def segment(image):
    binary = np.array(image > -320, dtype=np.int8) + 1
    labels = measure.label(binary)
    binary[labels == labels[0, 0, 0]] = 2
    for number, one in enumerate(binary):
        solid = measure.label(one - 1)
        counts = np.bincount(solid.flat)[1:]
        if counts.size:
            binary[number][solid != 1 + counts.argmax()] = 1
    lungs = 2 - binary
    labels = measure.label(lungs, background=0)
    counts = np.bincount(labels.flat)[1:]
    if counts.size:
        lungs[labels != 1 + counts.argmax()] = 0
    return lungs


def normalize(image):
    return np.clip((image + 1000.0) / 1400.0, 0, 1) - 0.25


def picture(path, images):
    """Writes grey images beside each other as PNG."""
    height = max(image.shape[0] for image in images)
    row = np.concatenate([np.pad(image, ((0, height - image.shape[0]), (0, 4))) for image in images], axis=1).astype(np.uint8)
    chunk = lambda kind, data: struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    lines = b"".join(b"\0" + line.tobytes() for line in row)
    header = struct.pack(">IIBBBBB", row.shape[1], row.shape[0], 8, 0, 0, 0, 0)
    Path(path).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b""))


def grey(image):
    return np.clip((image.astype(float) + 1000) / 1400, 0, 1) * 255


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--out", default="tutorial.png")
    parser.add_argument("--device", default="auto")
    arguments = parser.parse_args()
    device = arguments.device

    print(f"ctgpu on {ctgpu.device_name(device)}")
    scan, read = timed("read", lambda: ctgpu.read(arguments.folder, device=device))
    iso, zoomed = timed("resample(spacing=1.0)", lambda: ctgpu.resample(scan, 1.0, device=device))
    mask, segmented = timed("lung_mask", lambda: ctgpu.lung_mask(iso, device=device))
    _, dilated = timed("dilate(radius_mm=5)", lambda: ctgpu.dilate(mask, 5, device=device))
    floats, normalized = timed("normalize", lambda: ctgpu.normalize(iso, device=device))
    ours = read + zoomed + segmented + dilated + normalized

    print("the tutorial")
    (slices, image), read = timed("load_scan, get_pixels_hu", lambda: (lambda s: (s, get_pixels_hu(s)))(load_scan(arguments.folder)))
    resampled, zoomed = timed("resample", lambda: resample(image, slices))
    lungs, segmented = timed("segment_lung_mask", lambda: segment(resampled))
    _, dilated = timed("binary_dilation(ball(5))", lambda: morphology.binary_dilation(lungs, morphology.ball(5)))
    centred, normalized = timed("normalize, zero_center", lambda: normalize(resampled))
    theirs = read + zoomed + segmented + dilated + normalized

    print(f"{theirs:.2f} s and {ours:.2f} s: {theirs / ours:.0f} times as fast")
    same = iso.array.shape == resampled.shape and np.array_equal(iso.array, resampled)
    print(f"resampled HU equal: {same}; normalised equal: {same and np.array_equal(floats, centred.astype(np.float32))}")
    litres = lungs.sum() * np.prod(iso.spacing) / 1e6
    print(f"lungs: {mask.litres:.2f} litres, {mask.verdict} {mask.reasons}; the tutorial's mask: {litres:.2f} litres")
    middle = len(iso.array) // 2
    picture(arguments.out, [
        grey(iso.array[middle]), mask.array[middle] * 255, grey(resampled[len(resampled) // 2]), lungs[len(lungs) // 2] * 255])
    print(f"middle slices, ctgpu's and the tutorial's: {arguments.out}")


if __name__ == "__main__":
    main()
