"""The functions of the driver: its settings, its limits, and the faults that it can be asked for."""
import tempfile
import unittest
from pathlib import Path

import support
from ptx import counting

STORE = 'mov.b32 %r1, 5;\nst.b32 [%rd0], %r1;'


class DriverTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = support.build()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def output(self, code, **settings):
        found, stdout, stderr = support.in_process(code, **settings)
        self.assertEqual(0, found, stderr)
        return stdout.split()

    def test_settings_describe_the_devices(self):
        code = '''d = Driver()
def attribute(n):
    value = ctypes.c_int()
    d.call("cuDeviceGetAttribute", ctypes.byref(value), n, 0)
    return value.value
count, version = ctypes.c_int(), ctypes.c_int()
d.call("cuDeviceGetCount", ctypes.byref(count))
d.call("cuDriverGetVersion", ctypes.byref(version))
print(count.value, version.value, attribute(75), attribute(76), attribute(16))'''
        settings = {'DEVICES': 3, 'DRIVER': 12040, 'COMPUTE_CAPABILITY': '8.6', 'MULTIPROCESSORS': 84}
        self.assertEqual('3 12040 8 6 84'.split(), self.output(code, **settings))

    def test_modules_need_a_driver_and_a_device_that_know_them(self):
        code = f'm = ctypes.c_void_p()\nprint(Driver().result("cuModuleLoadData", ctypes.byref(m), kernel({STORE!r}).encode()))'
        for expected, settings in [
                ('0', {}), ('0', {'DRIVER': 11080}), ('222', {'DRIVER': 11070}), ('209', {'COMPUTE_CAPABILITY': '7.5'}),
                ('0', {'COMPUTE_CAPABILITY': '12.0'})]:
            with self.subTest(settings):
                self.assertEqual([expected], self.output(code, **settings))

    def test_the_nth_launch_loses_the_device_for_good(self):
        code = f'''d = Driver()
f, a = d.load(kernel({STORE!r})), d.allocate(bytes(4))
print(d.launch(f, a), d.launch(f, a), d.launch(f, a), d.result("cuMemFree_v2", a), d.result("cuCtxSynchronize"))'''
        self.assertEqual('0 700 700 700 700'.split(), self.output(code, FAIL_LAUNCH=2))

    def test_page_locking_fails_with_the_error_asked_for(self):
        code = 'print(Driver().result("cuMemHostRegister_v2", ctypes.c_uint64(4096), ctypes.c_size_t(4096), 0))'
        self.assertEqual(['0'], self.output(code))
        self.assertEqual(['304'], self.output(code, FAIL_PAGE_LOCK=304))

    def test_memory_ends(self):
        code = '''a = ctypes.c_uint64()
print(Driver().result("cuMemAlloc_v2", ctypes.byref(a), ctypes.c_size_t(3 << 20)))'''
        self.assertEqual(['2'], self.output(code, MEMORY_MB=2))
        self.assertEqual(['0'], self.output(code, MEMORY_MB=4))

    def test_wrong_calls_are_faults(self):
        with tempfile.TemporaryDirectory() as folder:
            faults = Path(folder) / 'faults'
            code = '''d = Driver()
a = d.allocate(bytes(16))
print(d.result("cuMemFree_v2", ctypes.c_uint64(a.value + 4)), d.result("cuMemHostUnregister", ctypes.c_uint64(4096)),
      d.result("cuMemcpyAsync", ctypes.c_uint64(a.value + 8), a, ctypes.c_size_t(16), None), d.launch(d.load(kernel("")), a, threads=2000))
d.call("cuCtxSetCurrent", None)
print(d.result("cuCtxSynchronize"))'''
            self.assertEqual('1 713 1 1 201'.split(), self.output(code, FAULTS=faults))
            self.assertEqual(5, len(faults.read_text().splitlines()))

    def test_instructions_are_counted_for_each_kernel_and_launch(self):
        body = 'ld.f64 %fd1, [%rd0];\nmul.f64 %fd2, %fd1, %fd1;\nadd.f64 %fd2, %fd2, %fd1;\nst.f64 [%rd0], %fd2;\nmov.b32 %r1, %tid.x;'
        with tempfile.TemporaryDirectory() as folder:
            counts = Path(folder) / 'counts'
            self.output(f'Driver().run(kernel({body!r}), bytes(8), blocks=3, threads=4)', COUNTS=counts)
            kernel, shape, *numbers = counts.read_text().split()
            self.assertEqual(('Kernel', '3x4'), (kernel, shape))
            found = dict(zip(counting.KINDS, map(int, numbers)))
            # Load, multiply, add, store and return: the move and the parameter are not counted.
            self.assertEqual(5 * 12, found['instructions'])
            for kind in 'float64 multiply', 'float64 add', 'loads', 'stores':
                self.assertEqual(12, found[kind], kind)
            self.assertEqual(0, found['atomics'])

    def test_the_trace_has_a_line_for_each_job(self):
        with tempfile.TemporaryDirectory() as folder:
            trace = Path(folder) / 'trace'
            self.output(f'Driver().run(kernel({STORE!r}), bytes(4))', TRACE=trace)
            kinds = [line.split('\t')[0] for line in trace.read_text().splitlines()]
            self.assertEqual(['allocate', 'copy', 'kernel', 'copy', 'free'], kinds)

    def test_a_setting_that_is_not_valid_is_named(self):
        code, _, stderr = support.in_process('Driver()', THREAD_ORDER='sideways')
        self.assertEqual(99, code)
        self.assertIn('CUDA_STAND_IN_THREAD_ORDER is sideways', stderr)


if __name__ == '__main__':
    unittest.main()
