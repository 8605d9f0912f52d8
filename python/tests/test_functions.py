"""Every function against SciPy and scikit-image, on random and real data."""

import unittest

import numpy as np
import scipy.ndimage
from skimage import measure, morphology

import ctgpu
from support import DEVICE, ball, random_hounsfield, random_mask, real_series

SHAPES = [(1, 1, 1), (1, 5, 7), (2, 2, 65), (9, 8, 63), (12, 31, 64), (7, 33, 130)]


def assert_equals_scipy(found, array, factors, **options):
    """Equal in every voxel whose exact value is not within 1e-9 of a rounding tie."""
    exact = scipy.ndimage.zoom(array.astype(float), factors, mode="nearest", **options)
    expected = scipy.ndimage.zoom(array, factors, mode="nearest", **options)
    tie = np.abs(np.abs(exact - np.trunc(exact)) - 0.5) < 1e-9
    np.testing.assert_array_equal(found[~tie], expected[~tie])
    np.testing.assert_array_less(np.abs(found.astype(int) - expected), 2)
    assert found.shape == expected.shape


class ZoomTests(unittest.TestCase):
    def test_equals_scipy_for_factors_and_orders(self):
        for shape in SHAPES[2:]:
            array = random_hounsfield(shape, sum(shape))
            for order in (0, 1, 3):
                for factors in (0.7, 1.3, (2.5, 0.4, 1.1)):
                    with self.subTest(shape=shape, order=order, factors=factors):
                        assert_equals_scipy(ctgpu.zoom(array, factors, order=order, device=DEVICE), array, factors, order=order)

    def test_rounds_shapes_half_to_even_as_scipy(self):
        array = random_hounsfield((5, 3, 10))
        self.assertEqual(ctgpu.zoom(array, 0.5, device=DEVICE).shape, scipy.ndimage.zoom(array, 0.5, order=0).shape)
        self.assertEqual(ctgpu.zoom(array, 0.5, device=DEVICE).shape, (2, 2, 5))

    def test_takes_an_output_shape_and_grid_mode(self):
        array = random_hounsfield((6, 20, 30))
        found = ctgpu.zoom(array, shape=(9, 10, 60), grid_mode=True, device=DEVICE)
        assert_equals_scipy(found, array, (1.5, 0.5, 2), order=3, grid_mode=True)

    def test_fast_is_at_most_one_off(self):
        array = random_hounsfield((20, 40, 50))
        exact, fast = ctgpu.zoom(array, 1.3, device=DEVICE), ctgpu.zoom(array, 1.3, precision="fast", device=DEVICE)
        self.assertLessEqual(np.abs(exact.astype(int) - fast).max(), 1)

    def test_copies_only_what_is_not_contiguous(self):
        array = random_hounsfield((10, 12, 14))
        turned = array.transpose(2, 0, 1)[::-1]
        np.testing.assert_array_equal(
            ctgpu.zoom(turned, 1.2, device=DEVICE), ctgpu.zoom(np.ascontiguousarray(turned), 1.2, device=DEVICE))
        before = array.copy()
        ctgpu.zoom(array, 1.2, device=DEVICE)
        np.testing.assert_array_equal(array, before)
        swapped = array.astype(">i2")
        np.testing.assert_array_equal(ctgpu.zoom(swapped, 1.2, device=DEVICE), ctgpu.zoom(array, 1.2, device=DEVICE))

    def test_refuses_other_arrays(self):
        with self.assertRaisesRegex(TypeError, "float64. Expected HU as int16"):
            ctgpu.zoom(np.zeros((2, 2, 2)), 2)
        with self.assertRaisesRegex(ValueError, r"shape \(2, 2\)"):
            ctgpu.zoom(np.zeros((2, 2), np.int16), 2)
        with self.assertRaisesRegex(ValueError, "Expected 0, 1 or 3"):
            ctgpu.zoom(np.zeros((2, 2, 2), np.int16), 2, order=2)
        with self.assertRaisesRegex(TypeError, "either factors or shape"):
            ctgpu.zoom(np.zeros((2, 2, 2), np.int16))
        with self.assertRaisesRegex(ValueError, "at least one voxel"):
            ctgpu.zoom(np.zeros((2, 2, 2), np.int16), 0.1)

    def test_real_data(self):
        scan = ctgpu.read(real_series(), device=DEVICE)
        part = np.ascontiguousarray(scan.array[20:60, 100:260, 100:260])
        factors = [mm / 1.0 for mm in scan.spacing]
        np.testing.assert_array_equal(
            ctgpu.zoom(part, factors, device=DEVICE), scipy.ndimage.zoom(part, factors, order=3, mode="nearest"))


class ResampleTests(unittest.TestCase):
    def test_equals_the_tutorial(self):
        scan = ctgpu.Scan(random_hounsfield((13, 40, 50)), (2.5, 0.7, 0.7), (1, 2, 3))
        iso = ctgpu.resample(scan, 1.0, device=DEVICE)
        shape = np.round(np.array(scan.shape) * scan.spacing)
        expected = scipy.ndimage.zoom(scan.array, shape / scan.shape, order=3, mode="nearest")
        np.testing.assert_array_equal(iso.array, expected)
        self.assertEqual(iso.origin, (1, 2, 3))
        np.testing.assert_allclose(iso.spacing, [(n - 1) * mm / (m - 1) for n, mm, m in zip(scan.shape, scan.spacing, iso.shape)])

    def test_extent_moves_the_origin(self):
        scan = ctgpu.Scan(random_hounsfield((10, 20, 20)), (2.0, 1.0, 1.0))
        iso = ctgpu.resample(scan, (1, 2, 2), grid="extent", device=DEVICE)
        self.assertEqual(iso.spacing, (1.0, 2.0, 2.0))
        self.assertEqual(iso.origin, (0.5, 0.5, -0.5))

    def test_affine_is_that_of_nibabel(self):
        scan = ctgpu.Scan(random_hounsfield((3, 4, 5)), (3, 2, 1), (10, 20, 30), [0, -1, 0, 1, 0, 0, 0, 0, 1])
        np.testing.assert_array_equal(scan.affine, [[0, 2, 0, -10], [-1, 0, 0, -20], [0, 0, 3, 30], [0, 0, 0, 1]])


class MaskTests(unittest.TestCase):
    def test_label_and_largest_equal_skimage(self):
        for number, shape in enumerate(SHAPES):
            for share in (0.05, 0.2, 0.5, 1.0):
                mask = random_mask(shape, share, number)
                with self.subTest(shape=shape, share=share):
                    expected, count = measure.label(mask, connectivity=3, return_num=True)
                    if 1 in shape and shape != (1, 1, 1):
                        # skimage labels such arrays in another order of axes; the numbers agree for (z, y, x) with z = 1.
                        expected = expected.reshape(shape)
                    labels, found = ctgpu.label(mask, return_num=True, device=DEVICE)
                    self.assertEqual(found, count)
                    np.testing.assert_array_equal(labels, expected)
                    largest = ctgpu.largest(mask, device=DEVICE)
                    if count:
                        np.testing.assert_array_equal(largest, expected == 1 + np.argmax(np.bincount(expected.ravel())[1:]))
                    else:
                        self.assertFalse(largest.any())

    def test_dilate_and_close_equal_skimage_with_the_ball(self):
        mask = random_mask((14, 30, 70), 0.01)
        for radius, spacing in ((1, (1, 1, 1)), (2.5, (1, 1, 1)), (4, (2.5, 0.8, 0.8))):
            with self.subTest(radius=radius, spacing=spacing):
                footprint = ball(radius, spacing)
                np.testing.assert_array_equal(
                    ctgpu.dilate(mask, radius_mm=radius, spacing=spacing, device=DEVICE), morphology.binary_dilation(mask, footprint))
                np.testing.assert_array_equal(
                    ctgpu.close(mask, radius_mm=radius, spacing=spacing, device=DEVICE), morphology.binary_closing(mask, footprint))

    def test_masks_of_integers(self):
        mask = random_mask((4, 5, 6), 0.5)
        for kind in (np.uint8, np.int64):
            np.testing.assert_array_equal(ctgpu.label(mask.astype(kind), device=DEVICE), ctgpu.label(mask, device=DEVICE))
        with self.assertRaisesRegex(ValueError, "values from 0 to 2"):
            ctgpu.label(mask.astype(np.uint8) * 2)
        with self.assertRaisesRegex(TypeError, "float64"):
            ctgpu.label(mask.astype(float))

    def test_empty_arrays_are_refused(self):
        with self.assertRaisesRegex(ValueError, "at least one voxel"):
            ctgpu.label(np.zeros((0, 3, 3), bool))


class NormalizeTests(unittest.TestCase):
    def test_equals_the_formula_for_every_hounsfield(self):
        every = np.arange(-32768, 32768).astype(np.int16)
        for lo, hi, mean in ((-1000, 400, 0.25), (-1350.5, 150, 0)):
            expected = (np.clip((every.astype(float) - lo) / (hi - lo), 0, 1) - mean).astype(np.float32)
            np.testing.assert_array_equal(ctgpu.normalize(every, lo, hi, mean, device=DEVICE), expected)
        self.assertEqual(ctgpu.normalize(every.reshape(2, 4, -1), device=DEVICE).shape, (2, 4, 8192))
        with self.assertRaisesRegex(ValueError, "upper bound above"):
            ctgpu.normalize(every, 400, -1000)


class SurfaceTests(unittest.TestCase):
    def test_volume_of_a_ball(self):
        z, y, x = np.ogrid[-20:21, -20:21, -20:21]
        array = np.clip(1000 - 50 * np.sqrt(z ** 2 + y ** 2 + x ** 2), -1000, 1000).astype(np.int16)
        vertices, faces, normals = ctgpu.surface(ctgpu.Scan(array, (2, 2, 2)), 500, device=DEVICE)
        corners = vertices[faces].astype(float)
        volume = np.einsum("ij,ij->i", corners[:, 0], np.cross(corners[:, 1], corners[:, 2])).sum() / 6
        self.assertAlmostEqual(volume / (4 / 3 * np.pi * 20 ** 3), 1, delta=0.02)
        np.testing.assert_allclose(np.linalg.norm(normals, axis=1), 1, atol=1e-5)

    def test_no_surface(self):
        vertices, faces, _ = ctgpu.surface(ctgpu.Scan(np.zeros((3, 3, 3), np.int16)), 500, device=DEVICE)
        self.assertEqual((vertices.shape, faces.shape), ((0, 3), (0, 3)))


if __name__ == "__main__":
    unittest.main()
