using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Viewing;

/// <summary>Builds small volumes for tests of rendering.</summary>
internal static unsafe class Volumes
{
    public static readonly Vector3 Left = new(1, 0, 0);
    public static readonly Vector3 Right = new(-1, 0, 0);
    public static readonly Vector3 Back = new(0, 1, 0);
    public static readonly Vector3 Front = new(0, -1, 0);
    public static readonly Vector3 Head = new(0, 0, 1);
    public static readonly Vector3 Feet = new(0, 0, -1);

    /// <param name="hounsfield">HU of voxel (k, j, i).</param>
    /// <param name="mask">Whether voxel (k, j, i) is in the mask; null for no mask.</param>
    public static RenderInput Of(VolumeGeometry geometry, Func<int, int, int, short> hounsfield, Func<int, int, int, bool>? mask = null)
    {
        Shape3 shape = geometry.Shape;
        var voxels = new PageableBuffer(shape.Voxels * sizeof(short));
        var grid = new BitGrid(shape);
        PageableBuffer? bits = mask == null ? null : new PageableBuffer(grid.Bytes);
        if (bits != null) new Span<byte>(bits.Pointer, (int)grid.Bytes).Clear();
        for (int k = 0; k < shape.Z; k++)
        {
            for (int j = 0; j < shape.Y; j++)
            {
                long row = ((long)k * shape.Y) + j;
                for (int i = 0; i < shape.X; i++)
                {
                    voxels.As<short>()[(row * shape.X) + i] = hounsfield(k, j, i);
                    if (mask?.Invoke(k, j, i) == true) bits!.As<ulong>()[(row * grid.WordsPerRow) + (i >> 6)] |= 1UL << (i & 63);
                }
            }
        }

        return new RenderInput(geometry, voxels, bits);
    }

    public static VolumeGeometry Grid(Shape3 shape, Vector3 column, Vector3 row, Vector3 slice, Spacing3? spacing = null) =>
        new(shape, spacing ?? new Spacing3(1, 1, 1), new Vector3(0, 0, 0), column, row, slice);
}
