"""Translates PTX, as ILGPU writes it, to C++: one thread of the kernel is one call of the function."""
