"""Instructions that access memory: loads, stores, atomics and conversions of addresses."""
from . import types
from .types import Unsupported

_SITES = 64
_SPACES = {'param', 'shared', 'global'}
_ATOMICS = {'add', 'min', 'max', 'and', 'or', 'xor', 'exch', 'cas'}
_WIDTHS = {'v2': 2, 'v4': 4}


class Memory:
    """Numbers the sites of a kernel's accesses. The number selects what the check of the site remembers."""

    def __init__(self):
        self.sites = 0

    def _check(self, i, size):
        site = self.sites % _SITES
        self.sites += 1
        name = 'checkShared' if i.has('shared') else 'check'
        return f'{name}<{size}, {site}>(t, a, {i.line});'

    def load(self, o, i):
        _refuse_unknown(i)
        registers = _list(i.operands[0])
        base, offset = o.address(i.operands[1])
        size = i.type.bytes
        if base is None:
            return ' '.join(
                o.assign(register, i.type, f'parameter<{i.type.cpp}>(p + {offset + n * size})') for n, register in enumerate(registers))
        loads = ' '.join(o.assign(register, i.type, f'load<{i.type.cpp}>({_at(n * size)})') for n, register in enumerate(registers))
        return f'{{ u64 a = {base}; {self._check(i, size * len(registers))} {loads} }}'

    def store(self, o, i):
        _refuse_unknown(i)
        operands = _list(i.operands[1])
        base, _ = o.address(i.operands[0])
        size = i.type.bytes
        stores = ' '.join(f'store<{i.type.cpp}>({_at(n * size)}, {o.value(x, i.type)});' for n, x in enumerate(operands))
        return f'{{ u64 a = {base}; {self._check(i, size * len(operands))} {stores} }}'

    def atomic(self, o, i):
        returns = i.name == 'atom'
        operation = next((part for part in i.parts if part in _ATOMICS), None)
        known = _ATOMICS | _SPACES
        if not operation or any(part not in known and not types.is_type(part) for part in i.parts[1:]):
            raise Unsupported(i.text)
        address, *values = i.operands[1:] if returns else i.operands
        base, _ = o.address(address)
        call = f"atomic{operation.capitalize()}<{i.type.cpp}>(a, {', '.join(o.value(x, i.type) for x in values)})"
        statement = o.assign(i.operands[0], i.type, call) if returns else f'{call};'
        return f'{{ u64 a = {base}; {self._check(i, i.type.bytes)} {statement} }}'


def cvta(o, i):
    """Generic addresses are addresses of this process in every space."""
    return o.assign(i.operands[0], types.of('b64'), o.value(i.operands[1], types.of('b64')))


def _list(operand):
    return [x.strip() for x in operand.strip('{}').split(',')]


def _at(offset):
    return f'a + {offset}' if offset else 'a'


def _refuse_unknown(i):
    for part in i.parts[1:-1]:
        if part not in _SPACES and part not in _WIDTHS:
            raise Unsupported(i.text)
    vector = next((_WIDTHS[part] for part in i.parts if part in _WIDTHS), 1)
    if len(_list(i.operands[0 if i.name == 'ld' else 1])) != vector:
        raise Unsupported(i.text)
