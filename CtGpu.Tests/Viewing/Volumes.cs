using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
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
    /// <param name="left">Whether voxel (k, j, i) is in the left lung; null for a mask that does not tell the lungs apart.</param>
    /// <param name="alteredBy">The option that changed the HU, or null.</param>
    public static RenderInput Of(
        VolumeGeometry geometry, Func<int, int, int, short> hounsfield, Func<int, int, int, bool>? mask = null,
        Func<int, int, int, bool>? left = null, MaskOptions? options = null, string? alteredBy = null)
    {
        Shape3 shape = geometry.Shape;
        var voxels = new PageableBuffer(shape.Voxels * sizeof(short));
        for (int k = 0; k < shape.Z; k++)
        {
            for (int j = 0; j < shape.Y; j++)
            {
                long row = ((long)k * shape.Y) + j;
                for (int i = 0; i < shape.X; i++)
                {
                    voxels.As<short>()[(row * shape.X) + i] = hounsfield(k, j, i);
                }
            }
        }

        return new RenderInput(geometry, voxels, Bits(shape, mask))
        {
            LeftLung = Bits(shape, left),
            MaskOptions = options ?? new(),
            Altered = alteredBy == null ? null : ("ct.nii", alteredBy),
        };
    }

    private static PageableBuffer? Bits(Shape3 shape, Func<int, int, int, bool>? contains)
    {
        if (contains == null) return null;
        var grid = new BitGrid(shape);
        var bits = new PageableBuffer(grid.Bytes);
        new Span<byte>(bits.Pointer, (int)grid.Bytes).Clear();
        for (int k = 0; k < shape.Z; k++)
        {
            for (int j = 0; j < shape.Y; j++)
            {
                long row = (((long)k * shape.Y) + j) * grid.WordsPerRow;
                for (int i = 0; i < shape.X; i++)
                {
                    if (contains(k, j, i)) bits.As<ulong>()[row + (i >> 6)] |= 1UL << (i & 63);
                }
            }
        }

        return bits;
    }

    public static VolumeGeometry Grid(Shape3 shape, Vector3 column, Vector3 row, Vector3 slice, Spacing3? spacing = null) =>
        new(shape, spacing ?? new Spacing3(1, 1, 1), new Vector3(0, 0, 0), column, row, slice);
}
