"""Peers in Python, timed in the same way as the steps of CtGpu.Bench. Prints the seconds of each run on a line. If RUNS is above 1, an
untimed run comes first to warm up.

steps.py mask|mask-opencv IN NZ NY NX OUT RUNS    lung mask of raw int16 HU; writes uint8
steps.py ball IN NZ NY NX OUT RUNS                dilation of a raw uint8 mask by a ball of 5 voxels; writes uint8
steps.py surface IN NZ NY NX OUT RUNS             marching cubes of raw int16 HU; writes the number of triangles as int64
steps.py decode FOLDER OUT RUNS                   stored values of a DICOM series; writes int16 or uint16
mask calls segment_lung_mask of the tutorial, $REFERENCE.
"""
import importlib.util
import os
import sys
import time

import numpy as np


def mask(volume):
    spec = importlib.util.spec_from_file_location('reference', os.environ['REFERENCE'])
    reference = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reference)
    return lambda: reference.segment_lung_mask(volume)


def mask_opencv(volume):
    """The same mask with faster functions: scipy.ndimage.label for volumes, OpenCV for slices, bincount for sizes."""
    import cv2
    from scipy import ndimage
    full = np.ones((3, 3, 3), bool)
    cv2.setNumThreads(1)

    def largest(labels, count):
        return 1 + np.argmax(np.bincount(labels.ravel(), minlength=count + 1)[1:]) if count else None

    def run():
        solid = volume > -320
        if not solid[0, 0, 0]:
            air, _ = ndimage.label(~solid, full)
            solid[air == air[0, 0, 0]] = True
        for image in solid:
            count, labels = cv2.connectedComponents(image.view(np.uint8), connectivity=8)
            if count > 1:
                image[labels != largest(labels, count - 1)] = False
        air, count = ndimage.label(~solid, full)
        keep = largest(air, count)
        return air == keep if count else np.zeros_like(solid)

    return run


def ball(volume):
    from skimage import morphology
    element = morphology.ball(5)
    return lambda: morphology.binary_dilation(volume, element)


def surface(volume):
    from skimage import measure
    return lambda: np.array([len(measure.marching_cubes(volume, 400, method='lewiner')[1])])


def decode(folder):
    import pydicom
    pydicom.config.pixel_data_handlers = [h for h in pydicom.config.pixel_data_handlers if 'gdcm' in h.__name__]

    def run():
        slices = [pydicom.dcmread(os.path.join(folder, name)) for name in os.listdir(folder)]
        slices.sort(key=lambda s: float(s.ImagePositionPatient[2]))
        return np.stack([s.pixel_array for s in slices])

    return run


def main():
    step, rest = sys.argv[1], sys.argv[2:]
    if step == 'decode':
        run, (out, runs) = decode(rest[0]), rest[1:]
    else:
        path, nz, ny, nx, out, runs = rest
        volume = np.fromfile(path, np.uint8 if step == 'ball' else np.int16).reshape(int(nz), int(ny), int(nx))
        run = dict(mask=mask, ball=ball, surface=surface, **{'mask-opencv': mask_opencv})[step](volume)
    for i in range(-1 if int(runs) > 1 else 0, int(runs)):
        start = time.perf_counter()
        result = run()
        if i >= 0:
            print(f'{time.perf_counter() - start:.6f}')
    (result if step in ('decode', 'surface') else result.astype(np.uint8)).tofile(out)


main()
