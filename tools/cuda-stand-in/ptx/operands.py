"""Operands as C++ expressions, and assignments to registers."""
import re

from . import types
from .types import Unsupported

_REGISTER = re.compile(r'%([a-z]+)\d+$')
_SPECIAL = re.compile(r'%(tid|ntid|ctaid|nctaid)\.([xyz])$')
_ADDRESS = re.compile(r'\[\s*([%\w]+)\s*(?:\+\s*(-?\d+))?\s*\]$')


class Operands:
    """The operands of one kernel's instructions."""

    def __init__(self, kernel):
        self.kernel = kernel

    def register_type(self, operand):
        """The declared type of a register; None for other operands."""
        found = _REGISTER.match(operand)
        return self.kernel.registers[found.group(1)][0] if found and found.group(1) in self.kernel.registers else None

    def value(self, operand, type_):
        """The value of an operand, read as a type. Returns a C++ expression of that type."""
        declared = self.register_type(operand)
        if declared:
            return _read(operand[1:], declared, type_)
        special = _SPECIAL.match(operand)
        if special:
            return f"{type_.cpp}(t->{special.group(1)}[{'xyz'.index(special.group(2))}])"
        if operand in self.kernel.shared:
            return f'u64(t->shared + {self.kernel.shared[operand]})'
        return _constant(operand, type_)

    def assign(self, register, type_, expression):
        """Assigns a value of a type to a register. A wider register is filled with the sign or with zeros."""
        declared = self.register_type(register)
        if not declared:
            raise Unsupported(f'the destination {register}')
        name = register[1:]
        if declared.name == 'pred' or declared.name == type_.name:
            return f'{name} = {expression};'
        if declared.is_float:
            return f'{name} = bits<{declared.cpp}>(u{declared.bytes * 8}({expression}));'
        if type_.is_float:
            return f'{name} = {declared.cpp}(bits<{type_.unsigned.cpp}>({expression}));'
        return f'{name} = {declared.cpp}({type_.cpp}({expression}));'

    def address(self, operand):
        """Returns the base and the offset of an address. The base is None for a parameter of the kernel."""
        found = _ADDRESS.match(operand)
        if not found:
            raise Unsupported(f'the address {operand}')
        base, offset = found.group(1), int(found.group(2) or 0)
        if base in self.kernel.parameters:
            return None, self.kernel.parameters[base] + offset
        expression = self.value(base, types.of('b64'))
        return (f'({expression} + u64({offset}LL))' if offset else expression), 0


def _read(name, declared, type_):
    if declared.name == type_.name or declared.cpp == type_.cpp:
        return name
    if 'pred' in (declared.name, type_.name) or (declared.is_float and type_.is_float):
        raise Unsupported(f'the register %{name} of type .{declared.name} as .{type_.name}')
    if type_.is_float:
        return f'bits<{type_.cpp}>({type_.unsigned.cpp}({name}))'
    if declared.is_float:
        return f'{type_.cpp}(bits<{declared.unsigned.cpp}>({name}))'
    return f'{type_.cpp}({name})'


def _constant(operand, type_):
    if re.fullmatch(r'0[dD][0-9a-fA-F]{16}', operand):
        pattern = f'0x{operand[2:]}ULL'
        return f'bits<double>(u64({pattern}))' if type_.name == 'f64' else f'{type_.cpp}({pattern})'
    if re.fullmatch(r'0[fF][0-9a-fA-F]{8}', operand):
        pattern = f'0x{operand[2:]}U'
        return f'bits<float>(u32({pattern}))' if type_.name == 'f32' else f'{type_.cpp}({pattern})'
    if re.fullmatch(r'-?\d+|0[xX][0-9a-fA-F]+', operand):
        number = int(operand, 0)
        if type_.name == 'pred':
            return 'true' if number else 'false'
        literal = f'{number & 0xFFFFFFFFFFFFFFFF}ULL'
        return f'bits<{type_.cpp}>({type_.unsigned.cpp}({literal}))' if type_.is_float else f'{type_.cpp}({literal})'
    raise Unsupported(f'the operand {operand}')
