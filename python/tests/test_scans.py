"""Reading, lung masks and streams against the files that the command line writes."""

import json
import unittest

import numpy as np

import ctgpu
from support import DEVICE, folder, phantoms, real_series, run


def converted(source, *options):
    out = folder("converted " + " ".join(map(str, (source, *options))))
    if not any(out.iterdir()):
        made = run("convert", source, "-o", out, "--format", "npy", "--device", "cpu", "--progress", "none", *options)
        assert made.returncode in (0, 8), made.stderr
    return {json.loads(path.read_text())["series"]["SeriesInstanceUID"]: path.parent for path in out.rglob("ct.json")}


class ReadTests(unittest.TestCase):
    def test_equals_the_file_of_convert(self):
        source = phantoms(1)
        scan = ctgpu.read(source / "p0", device=DEVICE)
        out = converted(source / "p0", "--spacing", "none", "--mask", "none")[scan.info["SeriesInstanceUID"]]
        np.testing.assert_array_equal(scan.array, np.load(out / "ct.npy"))
        record = json.loads((out / "ct.json").read_text())["output"]
        self.assertEqual(list(scan.spacing), record["spacingMm"])
        self.assertEqual(list(scan.origin), record["originMm"])
        self.assertEqual(list(scan.direction.ravel()), record["direction"])

    def test_finds_all_and_refuses_several(self):
        source = phantoms(3)
        self.assertEqual(len(ctgpu.find(source, device=DEVICE)), 3)
        with self.assertRaises(ctgpu.CtGpuError) as caught:
            ctgpu.read(source, device=DEVICE)
        self.assertEqual(caught.exception.code, 2)

    def test_errors_have_the_message_and_code_of_the_program(self):
        source = folder("gap")
        run("phantom", "-o", source / "p", "--shape", "12,32,32", "--spacing", "13,5,5", "--fault", "missing-slice")
        with self.assertRaises(ctgpu.CtGpuError) as caught:
            ctgpu.read(source, device=DEVICE)
        self.assertEqual((caught.exception.code, caught.exception.stage), (65, "geometry"))
        self.assertEqual(len(caught.exception.files), 2)
        message = run("convert", source, "-o", folder("gap out"), "--progress", "none").stderr
        self.assertIn(str(caught.exception), message)
        filled = ctgpu.read(source, on_missing="fill", device=DEVICE)
        self.assertEqual(filled.shape, (12, 32, 32))
        with self.assertRaises(ctgpu.CtGpuError) as caught:
            ctgpu.read(source / "none")
        self.assertEqual(caught.exception.code, 66)
        with self.assertRaisesRegex(ValueError, "on_missing=\"guess\". Expected error, fill or keep"):
            ctgpu.read(source, on_missing="guess")


class LungMaskTests(unittest.TestCase):
    def check(self, source, **options):
        iso = ctgpu.resample(ctgpu.read(source, device=DEVICE), 2.0, device=DEVICE)
        mask = ctgpu.lung_mask(iso, device=DEVICE, **options)
        arguments = ["--spacing", "2,2,2", *(["--split-lungs"] if options.get("split") else [])]
        out = converted(source, *arguments)[iso.info["SeriesInstanceUID"]]
        np.testing.assert_array_equal(iso.array, np.load(out / "ct.npy"))
        np.testing.assert_array_equal(mask.array, np.load(out / "lungs.npy"))
        record = json.loads((out / "ct.json").read_text())
        self.assertEqual((mask.verdict, mask.reasons), (record["qc"]["verdict"], record["qc"]["reasons"]))
        self.assertEqual(mask.litres, record["mask"]["litres"])
        return mask

    def test_phantom(self):
        self.assertEqual(self.check(phantoms(1) / "p0").array.dtype, bool)
        self.assertEqual(self.check(phantoms(1) / "p0", split=True).array.dtype, np.uint8)

    def test_real_series(self):
        mask = self.check(real_series())
        self.assertEqual(mask.verdict, "ok")
        self.assertTrue(ctgpu.dilate(mask, 5, device=DEVICE)[mask.array].all())


class StreamTests(unittest.TestCase):
    def test_equals_convert_and_reports_failures_as_items(self):
        source = folder("stream")
        for seed in range(4):
            fault = ["--fault", "missing-slice"] if seed == 2 else []
            run("phantom", "-o", source / f"p{seed}", "--shape", "20,48,48", "--spacing", "13,6,6", "--seed", seed, *fault)
        files = converted(source, "--spacing", "4,4,4", "--normalize")
        items = list(ctgpu.stream([source], spacing=4.0, normalize=True, device=DEVICE))
        self.assertEqual(len(items), 4)
        failed = [item for item in items if item.error]
        self.assertEqual([item.error.code for item in failed], [65])
        for item in items:
            if item.error:
                continue
            out = files[item.info["SeriesInstanceUID"]]
            np.testing.assert_array_equal(item.array, np.load(out / "ct.npy"))
            np.testing.assert_array_equal(item.mask, np.load(out / "lungs.npy"))
            np.testing.assert_array_equal(item.normalized, np.load(out / "normalized.npy"))
            self.assertEqual(item.mask.dtype, bool)
            self.assertIs(item.lungs.array, item.mask)
        with self.assertRaises(ctgpu.CtGpuError):
            for _ in ctgpu.stream(source, spacing=4.0, errors="raise", device=DEVICE):
                pass

    def test_options_of_another_kind_are_refused(self):
        source = phantoms(1)
        refused = [
            ({"normalize": (-1000, 400)}, "normalize=.*Expected three numbers"),
            ({"assume_hu": 1}, "assume_hu=1. Expected true or false"),
            ({"mask": {"split": 1}}, "split=1. Expected true or false"),
            ({"order": 3.9}, "order=3.9. Expected a whole number"),
            ({"padding": -2000.5}, "padding=-2000.5. Expected a whole number"),
        ]
        for options, message in refused:
            with self.assertRaisesRegex(ValueError, message):
                ctgpu.stream(source, device=DEVICE, **options)
        with self.assertRaisesRegex(TypeError, "Expected a number, a flag or text"):
            ctgpu.find(source, padding=object(), device=DEVICE)

    def test_options_of_numpy_are_those_of_python(self):
        source = phantoms(1)
        plain = next(ctgpu.stream(
            source, 4.0, mask={"split": True, "threshold": -320, "close_mm": 8}, normalize=(-1000, 400, 0.25), order=1, padding=-2000,
            device=DEVICE))
        same = next(ctgpu.stream(
            source, np.float32(4), mask={"split": np.bool_(True), "threshold": np.int16(-320), "close_mm": np.float32(8)},
            normalize=np.array([-1000, 400, 0.25]), order=np.int64(1), assume_hu=np.bool_(False), padding=np.float64(-2000),
            ahead=np.uint8(1), device=DEVICE))
        np.testing.assert_array_equal(same.mask, plain.mask)
        np.testing.assert_array_equal(same.normalized, plain.normalized)
        self.assertIsNotNone(next(ctgpu.stream(source, 4.0, normalize=np.bool_(True), device=DEVICE)).normalized)
        self.assertIsNone(next(ctgpu.stream(source, 4.0, mask=np.bool_(False), device=DEVICE)).mask)

    def test_an_array_outlives_its_item_and_the_stream(self):
        source = phantoms(3)
        kept = None
        for item in ctgpu.stream(source, spacing=4.0, mask=False, device=DEVICE):
            if kept is None:
                kept, copy = item.array[2:4], item.array[2:4].copy()
        np.testing.assert_array_equal(kept, copy)

    def test_a_stream_can_be_left(self):
        with ctgpu.stream(phantoms(3), spacing=4.0, device=DEVICE) as stream:
            next(stream)
        self.assertEqual(list(stream), [])


if __name__ == "__main__":
    unittest.main()
