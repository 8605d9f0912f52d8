using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Formats;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Output.Volumes;

/// <summary>
/// The voxel bytes of one file in file order, readable at any offset, for a volume or for a window of it.
/// No second copy of the volume is made.
/// </summary>
/// <param name="array">Shape of the whole array.</param>
/// <param name="window">The part of the array that is written.</param>
internal abstract unsafe class VoxelSource(VoxelType type, Shape3 array, CropBox window)
{
    /// <summary>Bytes that writers read in one call: few enough to stay in the cache from hashing to writing.</summary>
    public const int BlockBytes = 1 << 20;

    public VoxelType Type { get; } = type;

    /// <summary>Shape of the window.</summary>
    public Shape3 Shape => Window.Shape;

    public long Bytes => Shape.Voxels * Type.Bytes();

    protected Shape3 Array { get; } = array;

    protected CropBox Window { get; } = window;

    /// <summary>
    /// Bytes <paramref name="offset"/>..<paramref name="offset"/>+<paramref name="length"/>-1; both are multiples of
    /// the voxel size. The result points into <paramref name="scratch"/> or into the volume itself.
    /// </summary>
    public virtual ReadOnlySpan<byte> Read(long offset, int length, byte* scratch)
    {
        int size = Type.Bytes();
        foreach (RowPart part in Rows(offset / size, length / size))
            CopyRow(part.Row, part.X, part.Count, scratch + ((long)part.Target * size));
        return new ReadOnlySpan<byte>(scratch, length);
    }

    /// <summary>The rows of the whole array, or parts of them, with the voxels from <paramref name="voxel"/> on in file order.</summary>
    protected RowParts Rows(long voxel, int count) => new(Array, Window, voxel, count);

    /// <summary>Copies voxels <paramref name="x"/>..<paramref name="x"/>+<paramref name="count"/>-1 of a row of the whole array.</summary>
    protected abstract void CopyRow(long row, int x, int count, byte* target);
}
