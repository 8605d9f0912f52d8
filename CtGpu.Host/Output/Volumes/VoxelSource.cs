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
    protected IEnumerable<RowPart> Rows(long voxel, int count)
    {
        long row = voxel / Shape.X;
        int x = (int)(voxel % Shape.X);
        for (int done = 0; done < count; row++, x = 0)
        {
            int part = Math.Min(count - done, Shape.X - x);
            int z = Window.Z + (int)(row / Shape.Y);
            int y = Window.Y + (int)(row % Shape.Y);
            yield return new RowPart(((long)z * Array.Y) + y, Window.X + x, part, done);
            done += part;
        }
    }

    /// <summary>Copies voxels <paramref name="x"/>..<paramref name="x"/>+<paramref name="count"/>-1 of a row of the whole array.</summary>
    protected abstract void CopyRow(long row, int x, int count, byte* target);

    /// <summary>Consecutive voxels of a row.</summary>
    /// <param name="Row">Number of the row in the whole array.</param>
    /// <param name="X">Its first voxel of the part.</param>
    /// <param name="Count">Number of voxels.</param>
    /// <param name="Target">Number of voxels before the part.</param>
    protected readonly record struct RowPart(long Row, int X, int Count, int Target);
}
