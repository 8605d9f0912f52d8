"""Instructions without memory: each is a function of (operands, instruction) that returns a C++ statement."""
from . import types
from .types import Unsupported

_SYMBOLS = {'add': '+', 'sub': '-', 'mul': '*', 'and': '&', 'or': '|', 'xor': '^'}
_WIDE = {'u16': 'u32', 's16': 's32', 'u32': 'u64', 's32': 's64'}
_COMPARISONS = {'eq': '==', 'ne': '!=', 'lt': '<', 'le': '<=', 'gt': '>', 'ge': '>=', 'lo': '<', 'ls': '<=', 'hi': '>', 'hs': '>='}
_ROUNDINGS = {'rni': 'nearbyint', 'rzi': 'trunc', 'rmi': 'floor', 'rpi': 'ceil'}
_MODIFIERS = {'lo', 'wide', 'hi', 'rn', 'approx', 'full'}


def _values(o, i, type_):
    return [o.value(operand, type_) for operand in i.operands[1:]]


def _refuse_modifiers(i, *known):
    """Modifiers change a result, so an unknown one is refused rather than ignored."""
    for part in i.parts[1:]:
        if part not in known and not types.is_type(part):
            raise Unsupported(i.text)


def add_sub_mul(o, i):
    type_ = i.type
    _refuse_modifiers(i, 'lo', 'rn', 'wide', 'hi')
    if i.has('wide'):
        wide = types.of(_WIDE[type_.name])
        a, b = _values(o, i, type_)
        return o.assign(i.operands[0], wide, f'{wide.cpp}({a}) {_SYMBOLS[i.name]} {wide.cpp}({b})')
    if i.has('hi'):
        a, b = _values(o, i, type_)
        return o.assign(i.operands[0], type_, f'upperHalf<{type_.cpp}>({a}, {b})')
    if not type_.is_float:
        type_ = type_.unsigned
    a, b = _values(o, i, type_)
    result = f'{a} {_SYMBOLS[i.name]} {b}'
    # An instruction that names its rounding is never contracted.
    return o.assign(i.operands[0], type_, f'rounded({result})' if type_.is_float and i.has('rn') else result)


def div(o, i):
    type_ = i.type
    a, b = _values(o, i, type_)
    if type_.is_float:
        _refuse_modifiers(i, 'rn')
        return o.assign(i.operands[0], type_, f'{a} / {b}')
    return o.assign(i.operands[0], type_, f'quotient<{type_.cpp}>(t, {a}, {b}, {i.line})')


def rem(o, i):
    a, b = _values(o, i, i.type)
    return o.assign(i.operands[0], i.type, f'remainder<{i.type.cpp}>(t, {a}, {b}, {i.line})')


def mad(o, i):
    _refuse_modifiers(i, 'lo', 'wide')
    type_ = i.type
    if i.has('wide'):
        wide = types.of(_WIDE[type_.name])
        a, b = (f'{wide.cpp}({o.value(x, type_)})' for x in i.operands[1:3])
        return o.assign(i.operands[0], wide, f'{a} * {b} + {o.value(i.operands[3], wide)}')
    if not i.has('lo'):
        raise Unsupported(i.text)
    a, b, c = _values(o, i, type_.unsigned)
    return o.assign(i.operands[0], type_.unsigned, f'{a} * {b} + {c}')


def fma(o, i):
    _refuse_modifiers(i, 'rn')
    a, b, c = _values(o, i, i.type)
    return o.assign(i.operands[0], i.type, f'rounded(std::fma({a}, {b}, {c}))')


def _function(name, modifiers=(), result=None, template=True, unsigned=False):
    def translate(o, i):
        _refuse_modifiers(i, *modifiers)
        type_ = i.type.unsigned if unsigned else i.type
        target = types.of(result) if result else type_
        argument = f'<{type_.cpp}>' if template else ''
        return o.assign(i.operands[0], target, f"{name}{argument}({', '.join(_values(o, i, type_))})")
    return translate


def neg(o, i):
    _refuse_modifiers(i)
    type_ = i.type if i.type.is_float else i.type.unsigned
    value = o.value(i.operands[1], type_)
    return o.assign(i.operands[0], type_, f'-{value}' if type_.is_float else f'0 - {value}')


def rcp(o, i):
    _refuse_modifiers(i, 'rn')
    return o.assign(i.operands[0], i.type, f'{i.type.cpp}(1) / {o.value(i.operands[1], i.type)}')


def logic(o, i):
    a, b = _values(o, i, i.type)
    return o.assign(i.operands[0], i.type, f'{a} {_SYMBOLS[i.name]} {b}')


def not_(o, i):
    value = o.value(i.operands[1], i.type)
    return o.assign(i.operands[0], i.type, f'!{value}' if i.type.name == 'pred' else f'~{value}')


def shift(o, i):
    name = 'shiftLeft' if i.name == 'shl' else 'shiftRight'
    value, count = o.value(i.operands[1], i.type), o.value(i.operands[2], types.of('u32'))
    return o.assign(i.operands[0], i.type, f'{name}<{i.type.cpp}>({value}, {count})')


def field(o, i):
    """bfe and bfi: the last two operands are 32-bit, whatever the type."""
    name, number = ('extracted', 1) if i.name == 'bfe' else ('inserted', 2)
    type_ = i.type if i.name == 'bfe' else i.type.unsigned
    values = [o.value(x, type_) for x in i.operands[1:1 + number]]
    values += [o.value(x, types.of('u32')) for x in i.operands[1 + number:]]
    return o.assign(i.operands[0], type_, f"{name}<{type_.cpp}>({', '.join(values)})")


def setp(o, i):
    if len(i.parts) != 3:
        raise Unsupported(i.text)
    comparison = i.parts[1]
    a, b = _values(o, i, i.type)
    return o.assign(i.operands[0], types.of('pred'), _comparison(i, comparison, a, b))


def _comparison(i, comparison, a, b):
    ordered = f'({a} == {a} && {b} == {b})'
    if not i.type.is_float:
        return f'{a} {_COMPARISONS[comparison]} {b}'
    if comparison in ('num', 'nan'):
        return ordered if comparison == 'num' else f'!{ordered}'
    if comparison.endswith('u') and comparison[:-1] in _COMPARISONS:
        return f'!{ordered} || {a} {_COMPARISONS[comparison[:-1]]} {b}'
    if comparison not in ('eq', 'ne', 'lt', 'le', 'gt', 'ge'):
        raise Unsupported(i.text)
    return f'{ordered} && {a} {_COMPARISONS[comparison]} {b}'


def selp(o, i):
    a, b = (o.value(x, i.type) for x in i.operands[1:3])
    return o.assign(i.operands[0], i.type, f"{o.value(i.operands[3], types.of('pred'))} ? {a} : {b}")


def mov(o, i):
    type_ = types.of('b64') if i.operands[1] in o.kernel.shared else i.type
    return o.assign(i.operands[0], type_, o.value(i.operands[1], type_))


def cvt(o, i):
    if i.parts[1:] == ['pack', 'sat', 's16', 's32']:
        high, low = _values(o, i, types.of('s32'))
        return o.assign(i.operands[0], types.of('b32'), f'packSaturated({high}, {low})')
    _refuse_modifiers(i, 'rn', 'sat', *_ROUNDINGS)
    to, source = types.of(i.parts[-2]), i.type
    value = o.value(i.operands[1], source)
    rounding = next((_ROUNDINGS[part] for part in i.parts if part in _ROUNDINGS), None)
    if source.is_float and rounding:
        value = f'std::{rounding}({value})'
    if source.is_float and not to.is_float:
        if not rounding:
            raise Unsupported(i.text)
        result = f'clamped<{to.cpp}, {source.cpp}>({value})'
    elif i.has('sat') and to.is_float:
        result = f'{to.cpp}(minimum<{source.cpp}>(maximum<{source.cpp}>({value}, 0), 1))'
    elif i.has('sat'):
        result = f'saturated<{to.cpp}, {source.cpp}>({value})'
    else:
        result = f'{to.cpp}({value})'
    return o.assign(i.operands[0], to, result)


TABLE = {
    'add': add_sub_mul, 'sub': add_sub_mul, 'mul': add_sub_mul, 'div': div, 'rem': rem, 'mad': mad, 'fma': fma,
    'min': _function('minimum'), 'max': _function('maximum'), 'abs': _function('absolute'), 'neg': neg,
    'sqrt': _function('std::sqrt', ['rn'], template=False), 'rcp': rcp,
    'and': logic, 'or': logic, 'xor': logic, 'not': not_, 'shl': shift, 'shr': shift,
    'popc': _function('__builtin_popcountll', result='u32', template=False, unsigned=True),
    'clz': _function('leadingZeros', result='u32', template=False, unsigned=True),
    'brev': _function('reversed', unsigned=True), 'bfe': field, 'bfi': field,
    'prmt': _function('permuted', template=False), 'lop3': _function('looked', template=False),
    'setp': setp, 'selp': selp, 'mov': mov, 'cvt': cvt,
}
