using System.Runtime.InteropServices;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Output;

/// <summary>
/// The voxel bytes of one file, in the order in which they are written, at any offset: of a whole volume, of a
/// window of one, or expanded from bits, without a second copy of the volume.
/// </summary>
internal abstract unsafe class VoxelSource(VoxelType type, Shape3 array, CropBox window)
{
    public VoxelType Type { get; } = type;

    /// <summary>Extent of what is written.</summary>
    public Shape3 Shape => Window.Shape;

    public long Bytes => Shape.Voxels * Type.Bytes();

    protected Shape3 Array { get; } = array;

    protected CropBox Window { get; } = window;

    /// <summary>
    /// Bytes <paramref name="offset"/>..<paramref name="offset"/>+<paramref name="length"/>-1; both are multiples of
    /// a voxel's size. The result lies in <paramref name="scratch"/> or in the volume itself.
    /// </summary>
    public virtual ReadOnlySpan<byte> Read(long offset, int length, byte* scratch)
    {
        int size = Type.Bytes();
        byte* target = scratch;
        long row = offset / size / Shape.X;
        int x = (int)(offset / size % Shape.X);
        for (int left = length / size; left > 0; row++, x = 0)
        {
            int count = Math.Min(left, Shape.X - x);
            int z = Window.Z + (int)(row / Shape.Y);
            int y = Window.Y + (int)(row % Shape.Y);
            CopyRow(((long)z * Array.Y) + y, Window.X + x, count, target);
            target += (long)count * size;
            left -= count;
        }

        return new ReadOnlySpan<byte>(scratch, length);
    }

    /// <summary>Voxels <paramref name="x"/>..<paramref name="x"/>+<paramref name="count"/>-1 of a row of the whole array.</summary>
    protected abstract void CopyRow(long row, int x, int count, byte* target);
}

/// <summary>Voxels stored as they are written.</summary>
internal sealed unsafe class DenseVoxels(VoxelType type, Shape3 array, void* voxels, CropBox window)
    : VoxelSource(type, array, window)
{
    private readonly byte* _voxels = (byte*)voxels;
    private readonly bool _whole = window.Shape == array;

    public override ReadOnlySpan<byte> Read(long offset, int length, byte* scratch) =>
        _whole ? new ReadOnlySpan<byte>(_voxels + offset, length) : base.Read(offset, length, scratch);

    protected override void CopyRow(long row, int x, int count, byte* target) =>
        NativeMemory.Copy(_voxels + (((row * Array.X) + x) * Type.Bytes()), target, (nuint)count * (nuint)Type.Bytes());
}

/// <summary>Bits that are written as bytes 0 and 1.</summary>
internal sealed unsafe class BitVoxels(BitGrid grid, ulong* bits, CropBox window)
    : VoxelSource(VoxelType.UInt8, grid.Shape, window)
{
    private readonly ulong* _bits = bits;
    private readonly int _wordsPerRow = grid.WordsPerRow;

    protected override void CopyRow(long row, int x, int count, byte* target) =>
        MaskBits.ExpandRow(_bits + (row * _wordsPerRow), x, count, target);
}
