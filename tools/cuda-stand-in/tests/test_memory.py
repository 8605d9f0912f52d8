"""Loads, stores, shared memory, barriers and atomics, and what the checks of accesses report."""
import unittest

import support
from support import packed, unpacked

SHARED = '.shared .align 8 .b8 tile[256];'
# Each thread writes its number to shared memory, and reads that of the mirrored thread after a barrier.
MIRROR = '''mov.b32 %r1, %tid.x;
mov.b64 %rd1, tile;
mad.wide.u32 %rd2, %r1, 4, %rd1;
st.shared.b32 [%rd2], %r1;
bar.sync 0;
mov.b32 %r2, %ntid.x;
sub.s32 %r3, %r2, %r1;
add.s32 %r3, %r3, -1;
mad.wide.u32 %rd3, %r3, 4, %rd1;
ld.shared.b32 %r4, [%rd3];
mad.wide.u32 %rd4, %r1, 4, %rd0;
st.b32 [%rd4], %r4;'''


class MemoryTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = support.build()
        cls.driver = support.Driver()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_loads_and_stores_of_every_size(self):
        body, data = [], b''
        for type_, register in ('u8', '%rs1'), ('u16', '%rs1'), ('u32', '%r1'), ('u64', '%rd1'), ('f32', '%f1'), ('f64', '%fd1'):
            name = type_ if type_[0] == 'f' else f'b{type_[1:]}'
            body.append(f'ld.{name} {register}, [%rd0+{len(data)}];\nst.global.{name} [%rd0+{len(data) + 8}], {register};')
            data += packed(type_, 77).ljust(16, b'\0')
        result = self.driver.run(support.kernel('\n'.join(body)), data)
        for n, type_ in enumerate(('u8', 'u16', 'u32', 'u64', 'f32', 'f64')):
            with self.subTest(type_):
                self.assertEqual(packed(type_, 77).ljust(8, b'\0'), result[16 * n + 8:16 * n + 16])

    def test_a_signed_load_fills_a_wider_register_with_the_sign(self):
        body = 'ld.s8 %r1, [%rd0];\nst.b32 [%rd0+4], %r1;\nld.u8 %r1, [%rd0];\nst.b32 [%rd0+8], %r1;'
        result = self.driver.run(support.kernel(body), packed('s8', -2).ljust(12, b'\0'))
        self.assertEqual([-2, 254], unpacked('s32', result[4:]))

    def test_vectors(self):
        body = 'ld.v4.b32 {%r1, %r2, %r3, %r4}, [%rd0];\nst.v2.b32 [%rd0+16], {%r4, %r3};'
        result = self.driver.run(support.kernel(body), packed('u32', 1, 2, 3, 4, 0, 0) + bytes(8))
        self.assertEqual([4, 3], unpacked('u32', result[16:24]))

    def test_threads_exchange_values_through_shared_memory(self):
        result = self.driver.run(support.kernel(MIRROR, SHARED), bytes(4 * 64), threads=64)
        self.assertEqual(list(range(63, -1, -1)), unpacked('u32', result))

    def test_shared_memory_has_generic_addresses(self):
        body = 'mov.b64 %rd1, tile;\ncvta.shared.u64 %rd2, %rd1;\nmov.b32 %r1, 9;\nst.b32 [%rd2], %r1;\n' \
            'ld.shared.b32 %r2, [%rd1];\nst.b32 [%rd0], %r2;'
        self.assertEqual([9], unpacked('u32', self.driver.run(support.kernel(body, SHARED), bytes(4))))

    def test_blocks_and_threads_have_their_numbers(self):
        body = 'mov.b32 %r1, %ctaid.x;\nmov.b32 %r2, %ntid.x;\nmov.b32 %r3, %tid.x;\nmul.lo.s32 %r4, %r1, %r2;\n' \
            'add.s32 %r4, %r4, %r3;\nmad.wide.u32 %rd1, %r4, 4, %rd0;\nadd.s32 %r5, %r4, 100;\nst.b32 [%rd1], %r5;'
        result = self.driver.run(support.kernel(body), bytes(4 * 35), blocks=5, threads=7)
        self.assertEqual(list(range(100, 135)), unpacked('u32', result))

    def test_atomics_return_the_value_before_and_store_the_new_one(self):
        rows = [('add.u32', 5, 3, 8), ('min.u32', 5, 3, 3), ('max.u32', 5, 7, 7), ('and.b32', 12, 10, 8), ('or.b32', 12, 10, 14),
                ('xor.b32', 12, 10, 6), ('exch.b32', 1, 2, 2)]
        body, data = [], b''
        for operation, before, value, _ in rows:
            body.append(f'mov.b32 %r1, {value};\natom.{operation} %r2, [%rd0+{len(data)}], %r1;\nst.b32 [%rd0+{len(data) + 4}], %r2;')
            data += packed('u32', before, 0)
        body.append(f'mov.b32 %r1, 5;\nmov.b32 %r2, 9;\natom.cas.b32 %r3, [%rd0+{len(data)}], %r1, %r2;')
        result = unpacked('u32', self.driver.run(support.kernel('\n'.join(body)), data + packed('u32', 5)))
        for n, (operation, before, _, after) in enumerate(rows):
            with self.subTest(operation):
                self.assertEqual([after, before], result[2 * n:2 * n + 2])
        self.assertEqual(9, result[-1])

    def test_all_threads_of_all_blocks_add_to_one_number(self):
        body = 'mov.b32 %r1, 1;\nred.add.u32 [%rd0], %r1;\nmov.b64 %rd1, 3;\nred.add.u64 [%rd0+8], %rd1;\nred.max.u64 [%rd0+16], %rd1;'
        result = self.driver.run(support.kernel(body), bytes(24), blocks=100, threads=32)
        self.assertEqual([3200, 9600, 3], unpacked('u64', result))

    def test_shared_atomics_and_branches(self):
        body = 'mov.b32 %r1, %tid.x;\nmov.b64 %rd1, tile;\nmov.b32 %r3, 0;\nsetp.ne.u32 %p1, %r1, 0;\n@%p1 bra L_1;\n' \
            'st.shared.b32 [%rd1], %r3;\nbra.uni L_1;\nL_1:\nbar.sync 0;\nred.add.shared.u32 [%rd1], %r1;\nbar.sync 0;\n' \
            '@%p1 ret;\nld.shared.b32 %r2, [%rd1];\nst.b32 [%rd0], %r2;'
        self.assertEqual([496], unpacked('u32', self.driver.run(support.kernel(body, SHARED), bytes(4), threads=32)))


class OrderTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = support.build()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_barriers_hold_in_every_order_of_threads(self):
        code = f'print(unpacked("u32", Driver().run(kernel({MIRROR!r}, {SHARED!r}), bytes(256), threads=64)) == list(range(63, -1, -1)))'
        for settings in {'THREAD_ORDER': 'reverse'}, {'THREAD_ORDER': 'shuffle'}, {'PREEMPTION': 300}, {'SYNCHRONOUS': 1, 'WORKERS': 1}:
            with self.subTest(settings):
                self.assertEqual((0, 'True\n', ''), support.in_process(code, **settings))

    def test_a_race_gives_another_result_in_another_order(self):
        body = 'mov.b32 %r1, %tid.x;\nst.b32 [%rd0], %r1;'
        code = f'print(unpacked("u32", Driver().run(kernel({body!r}), bytes(4), threads=8)))'
        self.assertEqual('[7]\n', support.in_process(code)[1])
        self.assertEqual('[0]\n', support.in_process(code, THREAD_ORDER='reverse')[1])

    def test_multiply_and_add_are_contracted_on_demand_but_not_where_the_rounding_is_named(self):
        # The product needs 106 bits, so the difference shows whether it was rounded.
        body = 'ld.f64 %fd1, [%rd0];\nld.f64 %fd2, [%rd0+8];\n{0} %fd3, %fd1, %fd1;\n{1} %fd4, %fd3, %fd2;\nst.f64 [%rd0+16], %fd4;'
        code = 'x = 1 + 2.0 ** -52\nprint(unpacked("f64", Driver().run(kernel({!r}), packed("f64", x, -x * x, 0)))[2] == {!r})'
        plain, named = body.format('mul.f64', 'add.f64'), body.format('mul.rn.f64', 'add.rn.f64')
        self.assertEqual('True\n', support.in_process(code.format(plain, 0.0))[1])
        self.assertEqual('True\n', support.in_process(code.format(plain, 2.0 ** -104), CONTRACT=1)[1])
        self.assertEqual('True\n', support.in_process(code.format(named, 0.0), CONTRACT=1)[1])


class FaultTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = support.build()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def assert_fault(self, message, body, threads=1, shared='', code=99):
        found, _, stderr = support.in_process(f'Driver().run(kernel({body!r}, {shared!r}), bytes(16), threads={threads})')
        self.assertIn(message, stderr)
        self.assertEqual(code, found)

    def test_wrong_accesses_end_the_process(self):
        self.assert_fault('access outside of allocations', 'ld.b32 %r1, [%rd0+16];')
        self.assert_fault('access outside of allocations', 'mov.b64 %rd1, 0;\nld.b32 %r1, [%rd1];')
        self.assert_fault('misaligned access', 'ld.b64 %rd1, [%rd0+4];')
        self.assert_fault('misaligned access', 'ld.v4.b32 {%r1, %r2, %r3, %r4}, [%rd0+8];')
        self.assert_fault('access outside of allocations', 'ld.shared.b32 %r1, [%rd0];', shared=SHARED)
        self.assert_fault('division by zero', 'mov.b32 %r1, 0;\ndiv.s32 %r2, %r1, %r1;')

    def test_threads_that_disagree_about_a_barrier_are_reported(self):
        body = 'mov.b32 %r1, %tid.x;\nsetp.eq.u32 %p1, %r1, 0;\n@%p1 ret;\nbar.sync 0;'
        self.assert_fault('disagree about a barrier', body, threads=4, code=0)

    def test_unknown_instructions_are_refused_by_name(self):
        for instruction in 'ex2.approx.f32 %f1, %f2;', '@%p1 bra.uni L_1;', 'ld.local.b32 %r1, [%rd0];', 'add.rz.f64 %fd1, %fd1, %fd1;':
            with self.subTest(instruction):
                code, _, stderr = support.in_process(f'Driver().load(kernel({instruction + chr(10) + "L_1:"!r}))')
                self.assertIn(instruction, stderr)
                self.assertEqual(1, code)


if __name__ == '__main__':
    unittest.main()
