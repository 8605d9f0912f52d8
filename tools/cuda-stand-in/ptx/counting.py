"""What a counting kernel counts: the kinds of work of each instruction, added up in each basic block."""

# In the order of the counters in kernel/thread.h.
KINDS = [
    'instructions', 'float64 multiply', 'float64 add', 'float64 other', 'loads', 'stores', 'shared accesses', 'atomics',
    'integer divisions', 'barriers']
_FLOAT64_MOVES = {'mov', 'ld', 'st', 'selp', 'neg', 'abs'}


def kinds_of(i):
    """The kinds that an instruction counts as. A fused multiply-add is one float64 add."""
    kinds = []
    is_float64 = i.has('f64')
    # Moves and parameters are not instructions on a GPU, and a branch to the next block is none either.
    if i.name != 'mov' and not i.has('param') and not (i.parts == ['bra', 'uni'] and not i.guard):
        kinds.append('instructions')
    if is_float64 and i.name == 'mul':
        kinds.append('float64 multiply')
    elif is_float64 and i.name in ('add', 'sub', 'fma'):
        kinds.append('float64 add')
    elif is_float64 and i.name not in _FLOAT64_MOVES:
        kinds.append('float64 other')
    if i.name in ('ld', 'st') and not i.has('param'):
        kinds.append('shared accesses' if i.has('shared') else 'loads' if i.name == 'ld' else 'stores')
    if i.name in ('atom', 'red'):
        kinds.append('atomics')
    if i.name in ('div', 'rem') and i.type.is_integer:
        kinds.append('integer divisions')
    if i.name == 'bar':
        kinds.append('barriers')
    return kinds


def statement(counts):
    """Adds the counts of a basic block."""
    return ' '.join(f't->counts[{KINDS.index(kind)}] += {count};' for kind, count in sorted(counts.items()))
