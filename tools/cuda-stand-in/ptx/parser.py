"""Parses a module of PTX with one kernel: its parameters, registers, shared memory and instructions."""
import re
from dataclasses import dataclass, field

from . import types
from .types import Unsupported

_ENTRY = re.compile(r'\.visible\s+\.entry\s+(\w+)\s*\((.*?)\)', re.S)
_PARAMETER = re.compile(r'\.param\s+(?:\.align\s+(\d+)\s+)?\.(\w+)\s+(\w+)(?:\[(\d+)\])?')
_REGISTERS = re.compile(r'\.reg\s+\.(\w+)\s+%(\w+)<(\d+)>;')
_SHARED = re.compile(r'\.shared\s+\.align\s+(\d+)\s+\.b8\s+(\w+)\[(\d+)\];')
_INSTRUCTION = re.compile(r'(?:@(!?)%(p\d+)\s+)?([\w.]+)\s*(.*);')
_SHARED_ALIGNMENT = 16


@dataclass
class Label:
    name: str


@dataclass
class Instruction:
    """One instruction. The parts of add.rn.f64 are add, rn and f64."""

    parts: list
    operands: list
    guard: str
    negated: bool
    text: str
    line: int

    @property
    def name(self):
        return self.parts[0]

    @property
    def type(self):
        return types.of(self.parts[-1])

    def has(self, part):
        return part in self.parts


@dataclass
class Kernel:
    name: str
    parameters: dict = field(default_factory=dict)  # name to offset
    parameter_bytes: int = 0
    registers: dict = field(default_factory=dict)  # prefix of the names to type and number
    shared: dict = field(default_factory=dict)  # name to offset
    shared_bytes: int = 0
    statements: list = field(default_factory=list)


def parse(text):
    """Returns the kernel of a module. Raises Unsupported for anything unknown."""
    text = text.replace('\r', '')
    entries = list(_ENTRY.finditer(text))
    if len(entries) != 1:
        raise Unsupported(f'a module of {len(entries)} kernels; expected one')
    kernel = Kernel(entries[0].group(1))
    _parameters(kernel, entries[0].group(2))
    start = entries[0].end()
    for line in text[:entries[0].start()].split('\n'):
        if line.strip().startswith('.shared'):
            _shared(kernel, line.strip())
    first = text[:start].count('\n') + 1
    for number, line in enumerate(text[start:].split('\n'), first):
        line = line.split('//')[0].strip()
        if line and line not in '{}':
            _statement(kernel, line, number)
    return kernel


def _parameters(kernel, text):
    for align, name, parameter, length in _PARAMETER.findall(text):
        type_ = types.of(name)
        alignment = int(align or type_.bytes)
        offset = (kernel.parameter_bytes + alignment - 1) // alignment * alignment
        kernel.parameters[parameter] = offset
        kernel.parameter_bytes = offset + type_.bytes * int(length or 1)


def _shared(kernel, line):
    found = _SHARED.match(line)
    if not found:
        raise Unsupported(line)
    align, name, size = int(found.group(1)), found.group(2), int(found.group(3))
    # An array is aligned as declared and no better, so that a wider access fails.
    offset = (kernel.shared_bytes + _SHARED_ALIGNMENT - 1) // _SHARED_ALIGNMENT * _SHARED_ALIGNMENT
    offset += align if align < _SHARED_ALIGNMENT else 0
    kernel.shared[name] = offset
    kernel.shared_bytes = offset + size


def _statement(kernel, line, number):
    if line.startswith('.reg'):
        found = _REGISTERS.match(line)
        if not found:
            raise Unsupported(line)
        kernel.registers[found.group(2)] = (types.of(found.group(1)), int(found.group(3)))
    elif line.startswith('.shared'):
        _shared(kernel, line)
    elif line.endswith(':'):
        kernel.statements.append(Label(line[:-1]))
    else:
        found = _INSTRUCTION.fullmatch(line)
        if not found:
            raise Unsupported(line)
        negated, guard, name, rest = found.groups()
        kernel.statements.append(Instruction(name.split('.'), _operands(rest), guard, negated == '!', line, number))


def _operands(text):
    """Splits at commas outside of brackets and braces."""
    operands, depth, current = [], 0, ''
    for character in text:
        depth += (character in '[{') - (character in ']}')
        if character == ',' and depth == 0:
            operands.append(current.strip())
            current = ''
        else:
            current += character
    return operands + [current.strip()] if current.strip() else operands
