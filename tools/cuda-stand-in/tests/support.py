"""The stand-in's library, driven through the functions of NVIDIA's driver as ILGPU drives it."""
import ctypes
import os
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
sys.path.append(str(HOME))
FORMATS = {'u8': '<B', 's8': '<b', 'u16': '<H', 's16': '<h', 'u32': '<I', 's32': '<i', 'u64': '<Q', 's64': '<q', 'f32': '<f', 'f64': '<d'}
HEADER = '.version 7.8\n.target sm_80\n.address_size 64\n'
REGISTERS = '.reg .pred %p<9>; .reg .b16 %rs<9>; .reg .b32 %r<9>; .reg .b64 %rd<9>; .reg .f32 %f<9>; .reg .f64 %fd<9>;'


def kernel(body, shared=''):
    """A kernel whose only parameter is an address, in %rd0. The registers 1 to 8 of each type are free."""
    lines = REGISTERS.replace('; ', ';\n').split('\n') + shared.split('\n') + ['ld.param.b64 %rd0, [data];'] + body.split('\n') + ['ret;']
    return HEADER + '.visible .entry Kernel(\n.param .b64 data\n)\n{\n' + '\n'.join(lines) + '\n}\n'


class Driver:
    """A device of the stand-in."""

    def __init__(self):
        self.library = ctypes.CDLL(os.environ['CUDA_STAND_IN_LIBRARY'])
        self.call('cuInit', 0)
        self.context = ctypes.c_void_p()
        self.call('cuCtxCreate_v2', ctypes.byref(self.context), 0, 0)

    def result(self, name, *arguments):
        return getattr(self.library, name)(*arguments)

    def call(self, name, *arguments):
        error = self.result(name, *arguments)
        if error:
            raise RuntimeError(f'{name} gives error {error}')

    def load(self, ptx):
        module, function = ctypes.c_void_p(), ctypes.c_void_p()
        self.call('cuModuleLoadData', ctypes.byref(module), ptx.encode())
        self.call('cuModuleGetFunction', ctypes.byref(function), module, b'Kernel')
        return function

    def allocate(self, data):
        address = ctypes.c_uint64()
        self.call('cuMemAlloc_v2', ctypes.byref(address), ctypes.c_size_t(len(data)))
        self.copy(address, ctypes.cast(ctypes.c_char_p(data), ctypes.c_void_p), len(data))
        return address

    def copy(self, to, source, size):
        self.call('cuMemcpyAsync', to, source, ctypes.c_size_t(size), None)
        self.call('cuCtxSynchronize')

    def launch(self, function, address, blocks=1, threads=1):
        parameters, size = ctypes.c_uint64(address.value), ctypes.c_size_t(8)
        extra = (ctypes.c_void_p * 5)(
            1, ctypes.cast(ctypes.byref(parameters), ctypes.c_void_p), 2, ctypes.cast(ctypes.byref(size), ctypes.c_void_p), None)
        error = self.result('cuLaunchKernel', function, blocks, 1, 1, threads, 1, 1, 0, None, None, extra)
        return error or self.result('cuCtxSynchronize')

    def run(self, ptx, data, blocks=1, threads=1):
        """Runs a kernel on some bytes and returns them as it leaves them."""
        address = self.allocate(data)
        error = self.launch(self.load(ptx), address, blocks, threads)
        if error:
            raise RuntimeError(f'the launch gives error {error}')
        result = ctypes.create_string_buffer(len(data))
        self.copy(ctypes.cast(result, ctypes.c_void_p), address, len(data))
        self.call('cuMemFree_v2', address)
        return result.raw


def packed(type_, *values):
    return b''.join(struct.pack(FORMATS[type_], value) for value in values)


def unpacked(type_, data):
    return [value for value, in struct.iter_unpack(FORMATS[type_], data)]


def in_process(code, **settings):
    """Runs Python code with the driver in a process of its own, with settings. Returns its exit code, stdout and stderr."""
    environment = dict(os.environ, **{f'CUDA_STAND_IN_{name}': str(value) for name, value in settings.items()})
    done = subprocess.run(
        [sys.executable, '-c', 'from support import *\n' + code], cwd=HOME / 'tests', env=environment, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def build():
    """Builds the library unless CUDA_STAND_IN_LIBRARY names one, and chooses a cache of its own."""
    folder = tempfile.TemporaryDirectory()
    os.environ.setdefault('CUDA_STAND_IN_CACHE', folder.name)
    if 'CUDA_STAND_IN_LIBRARY' not in os.environ:
        subprocess.run([HOME / 'build.sh', folder.name], check=True)
        os.environ['CUDA_STAND_IN_LIBRARY'] = f'{folder.name}/libcuda.so.1'
    return folder
