using System.Runtime.InteropServices;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Formats;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Output.Volumes;

/// <summary>Voxels from an array that has the type of the file.</summary>
internal sealed unsafe class ArrayVoxelSource(VoxelType type, Shape3 array, void* voxels, CropBox window)
    : VoxelSource(type, array, window)
{
    private readonly byte* _voxels = (byte*)voxels;
    private readonly bool _whole = window.Shape == array;

    public override ReadOnlySpan<byte> Read(long offset, int length, byte* scratch) =>
        _whole ? new ReadOnlySpan<byte>(_voxels + offset, length) : base.Read(offset, length, scratch);

    protected override void CopyRow(long row, int x, int count, byte* target) =>
        NativeMemory.Copy(_voxels + (((row * Array.X) + x) * Type.Bytes()), target, (nuint)count * (nuint)Type.Bytes());
}
