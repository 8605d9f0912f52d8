"""Writes a kernel as C++."""
from collections import Counter

from . import arithmetic, counting, memory, types
from .operands import Operands
from .parser import Instruction, Label
from .types import Unsupported


def write(kernel, counts=False):
    """Returns C++. It depends only on what the kernel does, not on the names that ILGPU numbers anew in every compilation."""
    labels = {s.name: f'at{n}' for n, s in enumerate(s for s in kernel.statements if isinstance(s, Label))}
    operands, accesses = Operands(kernel), memory.Memory()
    lines = ['#include "kernel.h"', 'using namespace standin;', 'extern "C" void kernel_body(const char* p, Thread* t) {']
    for prefix, (type_, number) in kernel.registers.items():
        lines.append(f"{type_.cpp} {', '.join(f'{prefix}{n}' for n in range(number))};")
    for block in _blocks(kernel.statements):
        block_counts = Counter()
        code = []
        for statement in block:
            if isinstance(statement, Label):
                lines.append(f'{labels[statement.name]}:;')
                continue
            block_counts.update(counting.kinds_of(statement))
            code.append(_guarded(statement, _translate(statement, operands, accesses, labels), operands))
        if counts and block_counts:
            lines.append(counting.statement(block_counts))
        lines += code
    instructions = [s for s in kernel.statements if isinstance(s, Instruction)]
    barriers = any(i.name == 'bar' for i in instructions)
    atomics = any(i.name in ('atom', 'red') for i in instructions)
    lines += ['}', f'extern "C" const KernelInfo kernel_info = {{"{kernel.name}", {kernel.parameter_bytes}, '
              f'{kernel.shared_bytes}, {str(barriers).lower()}, {str(atomics).lower()}}};']
    return '\n'.join(lines) + '\n'


def _blocks(statements):
    """Basic blocks: a label begins one, and a branch ends one."""
    block = []
    for statement in statements:
        if isinstance(statement, Label) and block:
            yield block
            block = []
        block.append(statement)
        if isinstance(statement, Instruction) and statement.name in ('bra', 'ret'):
            yield block
            block = []
    if block:
        yield block


def _guarded(i, code, operands):
    if not i.guard:
        return code
    condition = operands.value(f'%{i.guard}', types.of('pred'))
    return f"if ({'!' if i.negated else ''}{condition}) {{ {code} }}"


def _translate(i, operands, accesses, labels):
    if i.name == 'bra':
        # PTX leaves it undefined where the threads of a warp disagree.
        if i.has('uni') and i.guard:
            raise Unsupported(f'a conditional branch that promises to be uniform: {i.text}')
        return f'goto {labels[i.operands[0]]};'
    if i.name == 'ret':
        return 'return;'
    if i.parts == ['bar', 'sync'] and i.operands == ['0']:
        return f't->host->barrier(t, {i.line});'
    if i.name in ('ld', 'st'):
        return (accesses.load if i.name == 'ld' else accesses.store)(operands, i)
    if i.name in ('atom', 'red'):
        return accesses.atomic(operands, i)
    if i.name == 'cvta':
        return memory.cvta(operands, i)
    if i.name not in arithmetic.TABLE:
        raise Unsupported(i.text)
    return arithmetic.TABLE[i.name](operands, i)
