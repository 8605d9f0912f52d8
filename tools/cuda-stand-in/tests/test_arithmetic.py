"""Each instruction without memory, against expected values from the definition of PTX."""
import math
import struct
import unittest

import support

NAN, INF = math.nan, math.inf
MIN32, MAX32, MIN64, MAX64 = -2 ** 31, 2 ** 31 - 1, -2 ** 63, 2 ** 63 - 1
PREFIX = {1: 'rs', 2: 'rs', 4: 'r', 8: 'rd'}

# Instruction, type of the result, type of the operands, rows of operands and result.
CASES = [
    ('add.s32', 's32', 's32', [(1, 2, 3), (MAX32, 1, MIN32), (-5, 3, -2)]),
    ('add.s64', 's64', 's64', [(MAX64, 1, MIN64), (-7, 2, -5)]),
    ('add.u64', 'u64', 'u64', [(2 ** 64 - 1, 2, 1)]),
    ('add.f32', 'f32', 'f32', [(0.5, 0.25, 0.75), (2.0 ** 24, 1, 2.0 ** 24)]),
    ('add.f64', 'f64', 'f64', [(0.1, 0.2, 0.30000000000000004), (INF, 1, INF)]),
    ('add.rn.f64', 'f64', 'f64', [(0.1, 0.2, 0.30000000000000004)]),
    ('sub.s32', 's32', 's32', [(1, 2, -1), (MIN32, 1, MAX32)]),
    ('sub.s64', 's64', 's64', [(MIN64, 1, MAX64)]),
    ('sub.f32', 'f32', 'f32', [(1, 0.75, 0.25)]),
    ('sub.f64', 'f64', 'f64', [(1, 0.9, 0.09999999999999998)]),
    ('mul.lo.s32', 's32', 's32', [(-3, 7, -21), (65537, 65537, 131073)]),
    ('mul.lo.s64', 's64', 's64', [(-3, 7, -21), (2 ** 62, 6, MIN64)]),
    ('mul.hi.s32', 's32', 's32', [(-1, 1, -1), (1 << 30, 8, 2)]),
    ('mul.hi.u32', 'u32', 'u32', [(2 ** 32 - 1, 2 ** 32 - 1, 2 ** 32 - 2)]),
    ('mul.hi.u64', 'u64', 'u64', [(2 ** 64 - 1, 2 ** 64 - 1, 2 ** 64 - 2)]),
    ('mul.wide.u32', 'u64', 'u32', [(2 ** 32 - 1, 2, 2 ** 33 - 2)]),
    ('mul.wide.s32', 's64', 's32', [(-2, MAX32, -2 * MAX32)]),
    ('mul.f32', 'f32', 'f32', [(1.5, -2, -3)]),
    ('mul.f64', 'f64', 'f64', [(0.1, 3, 0.30000000000000004)]),
    ('mul.rn.f64', 'f64', 'f64', [(0.1, 3, 0.30000000000000004)]),
    ('mad.lo.u64', 'u64', 'u64', [(3, 4, 5, 17), (2 ** 63, 2, 1, 1)]),
    ('mad.lo.s32', 's32', 's32', [(-3, 4, 5, -7)]),
    ('fma.rn.f64', 'f64', 'f64', [(1 + 2.0 ** -52, 1 - 2.0 ** -52, -1, -2.0 ** -104), (2, 3, 4, 10)]),
    ('fma.rn.f32', 'f32', 'f32', [(1 + 2.0 ** -23, 1 - 2.0 ** -23, -1, -2.0 ** -46)]),
    ('div.s32', 's32', 's32', [(-7, 2, -3), (7, -2, -3), (MIN32, -1, MIN32)]),
    ('div.u32', 'u32', 'u32', [(2 ** 32 - 1, 2, 2 ** 31 - 1)]),
    ('div.s64', 's64', 's64', [(-7, 2, -3), (MIN64, -1, MIN64)]),
    ('div.rn.f32', 'f32', 'f32', [(1, 4, 0.25)]),
    ('div.rn.f64', 'f64', 'f64', [(1, 3, 1 / 3), (1, 0, INF)]),
    ('rem.s32', 's32', 's32', [(-7, 2, -1), (7, -2, 1), (MIN32, -1, 0)]),
    ('rem.s64', 's64', 's64', [(-7, 4, -3)]),
    ('rem.u32', 'u32', 'u32', [(2 ** 32 - 1, 10, 5)]),
    ('min.s32', 's32', 's32', [(-1, 1, -1)]),
    ('min.u32', 'u32', 'u32', [(2 ** 32 - 1, 1, 1)]),
    ('min.s64', 's64', 's64', [(-1, 1, -1)]),
    ('min.u64', 'u64', 'u64', [(2 ** 64 - 1, 1, 1)]),
    ('min.f64', 'f64', 'f64', [(NAN, 1, 1), (1, NAN, 1), (0.0, -0.0, -0.0), (2, 3, 2)]),
    ('max.s32', 's32', 's32', [(-1, 1, 1)]),
    ('max.u32', 'u32', 'u32', [(2 ** 32 - 1, 1, 2 ** 32 - 1)]),
    ('max.u64', 'u64', 'u64', [(2 ** 64 - 1, 1, 2 ** 64 - 1)]),
    ('max.f32', 'f32', 'f32', [(NAN, 1, 1), (-0.0, 0.0, 0.0)]),
    ('max.f64', 'f64', 'f64', [(NAN, 1, 1), (1, NAN, 1), (-0.0, 0.0, 0.0), (NAN, NAN, NAN)]),
    ('abs.s32', 's32', 's32', [(-5, 5), (MIN32, MIN32)]),
    ('abs.s64', 's64', 's64', [(-5, 5)]),
    ('abs.f32', 'f32', 'f32', [(-0.0, 0.0), (-1.5, 1.5)]),
    ('abs.f64', 'f64', 'f64', [(-0.0, 0.0), (-1.5, 1.5)]),
    ('neg.s32', 's32', 's32', [(5, -5), (MIN32, MIN32)]),
    ('neg.s64', 's64', 's64', [(5, -5)]),
    ('neg.f32', 'f32', 'f32', [(0.0, -0.0), (1, -1)]),
    ('neg.f64', 'f64', 'f64', [(0.0, -0.0), (1, -1)]),
    ('sqrt.rn.f32', 'f32', 'f32', [(9, 3)]),
    ('sqrt.rn.f64', 'f64', 'f64', [(2, math.sqrt(2)), (-1, NAN)]),
    ('rcp.rn.f32', 'f32', 'f32', [(4, 0.25)]),
    ('rcp.rn.f64', 'f64', 'f64', [(3, 1 / 3)]),
    ('and.b32', 'u32', 'u32', [(12, 10, 8)]),
    ('and.b64', 'u64', 'u64', [(12 << 40, 10 << 40, 8 << 40)]),
    ('or.b32', 'u32', 'u32', [(12, 10, 14)]),
    ('or.b64', 'u64', 'u64', [(12 << 40, 10, 12 << 40 | 10)]),
    ('xor.b32', 'u32', 'u32', [(12, 10, 6)]),
    ('xor.b64', 'u64', 'u64', [(12, 10, 6)]),
    ('not.b32', 'u32', 'u32', [(1, 2 ** 32 - 2)]),
    ('not.b64', 'u64', 'u64', [(1, 2 ** 64 - 2)]),
    ('popc.b32', 'u32', 'u32', [(0xF0F, 8), (0, 0)]),
    ('popc.b64', 'u32', 'u64', [(2 ** 64 - 1, 64)]),
    ('clz.b32', 'u32', 'u32', [(0, 32), (1, 31)]),
    ('clz.b64', 'u32', 'u64', [(0, 64), (1, 63)]),
    ('brev.b32', 'u32', 'u32', [(1, 2 ** 31), (6, 0x60000000)]),
    ('brev.b64', 'u64', 'u64', [(1, 2 ** 63)]),
    ('lop3.b32', 'u32', 'u32', [(0xF0, 0xCC, 0xAA, 0x96, 0xF0 ^ 0xCC ^ 0xAA), (0xF0, 0xCC, 0xAA, 0xEA, (0xF0 & 0xCC) | 0xAA)]),
    ('prmt.b32', 'u32', 'u32', [(0x33221100, 0x77665544, 0x7531, 0x77553311), (0x80, 0, 0x8880, 0xFFFFFF80)]),
    ('cvt.pack.sat.s16.s32', 'u32', 's32', [(1, -1, 0x1FFFF), (40000, -40000, 0x7FFF8000)]),
    ('cvt.s32.s16', 's32', 's16', [(-2, -2)]),
    ('cvt.s32.u8', 's32', 'u8', [(200, 200)]),
    ('cvt.s16.s32', 's16', 's32', [(-2, -2), (65537, 1)]),
    ('cvt.u8.u32', 'u8', 'u32', [(257, 1)]),
    ('cvt.s64.s32', 's64', 's32', [(-2, -2)]),
    ('cvt.s32.s64', 's32', 's64', [(-2, -2), (2 ** 32 + 5, 5)]),
    ('cvt.u64.u32', 'u64', 'u32', [(2 ** 32 - 1, 2 ** 32 - 1)]),
    ('cvt.u32.u64', 'u32', 'u64', [(2 ** 32 + 5, 5)]),
    ('cvt.sat.s16.s32', 's16', 's32', [(40000, 32767), (-40000, -32768), (-5, -5)]),
    ('cvt.sat.u8.s32', 'u8', 's32', [(-1, 0), (256, 255)]),
    ('cvt.rn.f64.s64', 'f64', 's64', [(2 ** 53 + 1, 2.0 ** 53), (-3, -3)]),
    ('cvt.rn.f64.s32', 'f64', 's32', [(-3, -3)]),
    ('cvt.rn.f32.s32', 'f32', 's32', [(2 ** 24 + 1, 2.0 ** 24)]),
    ('cvt.f64.f32', 'f64', 'f32', [(0.5, 0.5)]),
    ('cvt.rn.f32.f64', 'f32', 'f64', [(1 + 2.0 ** -30, 1)]),
    ('cvt.rzi.s32.f64', 's32', 'f64', [(-1.9, -1), (1e10, MAX32), (-1e10, MIN32), (NAN, MIN32)]),
    ('cvt.rzi.s32.f32', 's32', 'f32', [(-1.5, -1), (3e9, MAX32), (NAN, 0)]),
    ('cvt.rzi.s16.f64', 's16', 'f64', [(1e6, 32767), (-1e6, -32768), (-2.5, -2)]),
    ('cvt.rzi.u32.f64', 'u32', 'f64', [(-1, 0), (2.0 ** 40, 2 ** 32 - 1)]),
    ('cvt.rzi.s64.f64', 's64', 'f64', [(1e300, MAX64), (-2.5, -2)]),
    ('cvt.rni.s32.f64', 's32', 'f64', [(2.5, 2), (3.5, 4), (-2.5, -2)]),
    ('cvt.rmi.s32.f64', 's32', 'f64', [(-2.5, -3), (2.5, 2)]),
    ('cvt.rpi.s32.f64', 's32', 'f64', [(-2.5, -2), (2.5, 3)]),
    ('cvt.rmi.f64.f64', 'f64', 'f64', [(-2.5, -3)]),
    ('cvt.sat.f32.f32', 'f32', 'f32', [(1.5, 1), (-1, 0), (NAN, 0), (0.25, 0.25)]),
    ('mov.b32', 'u32', 'u32', [(5, 5)]),
    ('mov.b64', 'u64', 'u64', [(2 ** 63, 2 ** 63)]),
    ('mov.f64', 'f64', 'f64', [(-0.0, -0.0)]),
    ('mov.f32', 'f32', 'f32', [(1.5, 1.5)]),
]
# Shifts and fields have a 32-bit count, whatever the type.
COUNTED = [
    ('shl.b32', 'u32', [(1, 31, 2 ** 31), (1, 32, 0), (3, 200, 0)]),
    ('shl.b64', 'u64', [(1, 63, 2 ** 63), (1, 64, 0)]),
    ('shr.s32', 's32', [(-8, 1, -4), (-8, 99, -1), (8, 99, 0)]),
    ('shr.u32', 'u32', [(2 ** 31, 31, 1), (2 ** 31, 32, 0)]),
    ('shr.s64', 's64', [(-8, 70, -1), (-8, 2, -2)]),
    ('shr.u64', 'u64', [(2 ** 63, 63, 1)]),
    ('bfe.u32', 'u32', [(0xABCD, 4, 8, 0xBC), (0xABCD, 4, 0, 0), (0xF0000000, 28, 8, 15)]),
    ('bfe.s32', 's32', [(0xF0, 4, 4, -1), (0x70, 4, 4, 7), (MIN32, 31, 8, -1), (MIN32, 40, 4, -1)]),
    ('bfe.u64', 'u64', [(0xAB << 40, 40, 8, 0xAB)]),
    ('bfi.b32', 'u32', [(0xF, 0, 4, 4, 0xF0), (0, 0xFFFF, 4, 8, 0xF00F), (1, 0, 32, 4, 0)]),
    ('bfi.b64', 'u64', [(0xF, 0, 40, 4, 0xF << 40)]),
]
COMPARISONS = [
    ('s32', -1, 1, 'ne lt le'), ('s32', 1, 1, 'eq le ge'), ('s64', 2, -2, 'ne gt ge'),
    ('u32', 2 ** 32 - 1, 1, 'ne hi hs gt ge'), ('u64', 1, 2, 'ne lo ls lt le'),
    ('f64', 1.0, 2.0, 'ne lt le neu ltu leu num'), ('f64', 2.0, 2.0, 'eq le ge equ leu geu num'),
    ('f64', NAN, 2.0, 'equ neu ltu leu gtu geu nan'), ('f32', 2.0, 1.0, 'ne gt ge neu gtu geu num'),
]
INTEGER_COMPARISONS = 'eq ne lt le gt ge'.split()
FLOAT_COMPARISONS = INTEGER_COMPARISONS + 'equ neu ltu leu gtu geu num nan'.split()


def register(type_, number):
    size = struct.calcsize(support.FORMATS[type_])
    return f"%{'fd' if type_ == 'f64' else 'f' if type_ == 'f32' else PREFIX[size]}{number}"


def bits_of(type_):
    return type_ if type_[0] == 'f' else f'b{type_[1:]}'


class Program:
    """Many instructions in one kernel: each loads its operands from memory and stores its result there."""

    def __init__(self):
        self.body, self.data, self.results = [], b'', []

    def place(self, type_, value):
        offset = len(self.data)
        self.data += support.packed(type_, value).ljust(8, b'\0')
        return offset

    def operand(self, type_, value, number):
        self.body.append(f'ld.{bits_of(type_)} {register(type_, number)}, [%rd0+{self.place(type_, value)}];')
        return register(type_, number)

    def result(self, type_, source, expected, name):
        offset = self.place('u64', 0)
        self.body.append(f'st.{bits_of(type_)} [%rd0+{offset}], {source};')
        self.results.append((offset, type_, expected, name))

    def add(self, instruction, to, types, values, expected):
        operands = [self.operand(type_, value, n + 2) for n, (type_, value) in enumerate(zip(types, values))]
        self.body.append(f"{instruction} {register(to, 1)}, {', '.join(operands)};")
        self.result(to, register(to, 1), expected, f'{instruction} {values}')

    def check(self, test):
        data = test.driver.run(support.kernel('\n'.join(self.body)), self.data)
        for offset, type_, expected, name in self.results:
            size = struct.calcsize(support.FORMATS[type_])
            found = data[offset:offset + size]
            with test.subTest(name):
                if expected != expected:
                    test.assertTrue(math.isnan(support.unpacked(type_, found)[0]))
                else:
                    test.assertEqual(support.packed(type_, expected), found, support.unpacked(type_, found))


class ArithmeticTests(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = support.build()
        cls.driver = support.Driver()

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_instructions_give_the_expected_values(self):
        program = Program()
        for instruction, to, from_, rows in CASES:
            for *values, expected in rows:
                program.add(instruction, to, [from_] * len(values), values, expected)
        program.add('mad.wide.u32', 'u64', ['u32', 'u32', 'u64'], [2 ** 31, 4, 1], 2 ** 33 + 1)
        program.add('mad.wide.s32', 's64', ['s32', 's32', 's64'], [-2, 4, 1], -7)
        program.check(self)

    def test_counts_of_shifts_and_fields_are_32_bits(self):
        program = Program()
        for instruction, type_, rows in COUNTED:
            for *values, expected in rows:
                first = 2 if instruction.startswith('bfi') else 1
                program.add(instruction, type_, [type_] * first + ['u32'] * (len(values) - first), values, expected)
        program.check(self)

    def test_comparisons_and_selections(self):
        program = Program()
        for type_, a, b, true in COMPARISONS:
            comparisons = FLOAT_COMPARISONS if type_[0] == 'f' else INTEGER_COMPARISONS
            for comparison in comparisons + ('lo ls hi hs'.split() if type_[0] == 'u' else []):
                first, second = program.operand(type_, a, 2), program.operand(type_, b, 3)
                program.body.append(f'setp.{comparison}.{type_} %p1, {first}, {second};\nselp.b32 %r1, 7, 9, %p1;')
                program.result('u32', '%r1', 7 if comparison in true.split() else 9, f'setp.{comparison}.{type_} {a} {b}')
        program.check(self)

    def test_predicates(self):
        program = Program()
        for a in (0, 1):
            for b in (0, 1):
                for name, expected in ('and', a & b), ('or', a | b), ('xor', a ^ b):
                    program.body.append(f'mov.pred %p1, {a};\nmov.pred %p2, {b};\n{name}.pred %p3, %p1, %p2;\nselp.b32 %r1, 1, 0, %p3;')
                    program.result('u32', '%r1', expected, f'{name}.pred {a} {b}')
            program.body.append(f'mov.pred %p1, {a};\nnot.pred %p2, %p1;\nselp.b32 %r1, 1, 0, %p2;')
            program.result('u32', '%r1', 1 - a, f'not.pred {a}')
        program.check(self)

    def test_constants_and_special_registers(self):
        program = Program()
        for type_, operand, expected in [
                ('f64', '0d3ff8000000000000', 1.5), ('f32', '0f3fc00000', 1.5), ('u32', '0xff', 255), ('s32', '-7', -7),
                ('u32', '%tid.x', 0), ('u32', '%ntid.x', 1), ('u32', '%ctaid.y', 0), ('u32', '%nctaid.x', 1)]:
            program.body.append(f'mov.{bits_of(type_)} {register(type_, 1)}, {operand};')
            program.result(type_, register(type_, 1), expected, operand)
        program.check(self)


if __name__ == '__main__':
    unittest.main()
