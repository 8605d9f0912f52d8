"""The types of PTX and their C++ types."""
from dataclasses import dataclass


class Unsupported(Exception):
    """PTX that the translator does not know. The message names it."""


@dataclass(frozen=True)
class Type:
    """A type of PTX. Kinds: b (bits), u, s (integers), f (floating point) and p (predicate)."""

    name: str
    cpp: str
    bytes: int

    @property
    def kind(self):
        return self.name[0]

    @property
    def is_float(self):
        return self.kind == 'f'

    @property
    def is_integer(self):
        return self.kind in 'us'

    @property
    def unsigned(self):
        """The unsigned type of the same size: its arithmetic wraps."""
        return of(f'u{self.bytes * 8}')


_TYPES = {name: Type(name, cpp, size) for name, cpp, size in [
    ('b8', 'u8', 1), ('u8', 'u8', 1), ('s8', 'i8', 1), ('b16', 'u16', 2), ('u16', 'u16', 2), ('s16', 'i16', 2),
    ('b32', 'u32', 4), ('u32', 'u32', 4), ('s32', 'i32', 4), ('b64', 'u64', 8), ('u64', 'u64', 8), ('s64', 'i64', 8),
    ('f32', 'float', 4), ('f64', 'double', 8), ('pred', 'bool', 1)]}


def of(name):
    """Returns the type with a name, such as s32."""
    if name not in _TYPES:
        raise Unsupported(f'the type .{name}')
    return _TYPES[name]


def is_type(name):
    return name in _TYPES
