using CtGpu.Host.Geometry;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Viewing;

/// <summary>One slice as it is looked at: rows from the top, pixels from the left.</summary>
/// <param name="PixelWidthMm">mm between the centres of neighbouring columns.</param>
/// <param name="PixelHeightMm">mm between the centres of neighbouring rows.</param>
/// <param name="Hounsfield">Height · Width values.</param>
/// <param name="Mask">As many flags, or null without a mask.</param>
internal sealed record SliceImage(
    int Width, int Height, double PixelWidthMm, double PixelHeightMm, short[] Hounsfield, bool[]? Mask)
{
    /// <summary>Vessels and nodules, as many flags, or null.</summary>
    public bool[]? Structures { get; init; }

    /// <summary>Where the picture's right edge points in the patient.</summary>
    public required Vector3 Right { get; init; }

    /// <summary>Where its lower edge points.</summary>
    public required Vector3 Down { get; init; }

    /// <summary>LPS mm of the middle of the slice.</summary>
    public required Vector3 Centre { get; init; }

    public double WidthMm => Width * PixelWidthMm;

    public double HeightMm => Height * PixelHeightMm;

    /// <param name="index">0-based index of the slice in the volume, along the axis that the plane goes through.</param>
    public static unsafe SliceImage Of(RenderInput input, SlicePlane plane, int index)
    {
        VolumeGeometry geometry = input.Geometry;
        Shape3 shape = geometry.Shape;
        int width = plane.Right.LengthIn(shape), height = plane.Down.LengthIn(shape);
        short[] hounsfield = new short[width * height];
        bool[]? mask = input.HasMask ? new bool[width * height] : null, structures = input.StructureBits != null ? new bool[width * height] : null;
        int words = new BitGrid(shape).WordsPerRow;
        int[] voxel = new int[3];
        voxel[plane.Through.Index] = index;
        for (int v = 0; v < height; v++)
        {
            voxel[plane.Down.Index] = plane.Down.Reversed ? height - 1 - v : v;
            for (int u = 0; u < width; u++)
            {
                voxel[plane.Right.Index] = plane.Right.Reversed ? width - 1 - u : u;
                long row = ((long)voxel[2] * shape.Y) + voxel[1];
                hounsfield[(v * width) + u] = input.Hounsfield[(row * shape.X) + voxel[0]];
                if (mask != null) mask[(v * width) + u] = BitWords.IsSet(input.MaskBits + (row * words), voxel[0]);
                if (structures != null) structures[(v * width) + u] = BitWords.IsSet(input.StructureBits + (row * words), voxel[0]);
            }
        }

        double[] centre = [(shape.X - 1) / 2.0, (shape.Y - 1) / 2.0, (shape.Z - 1) / 2.0];
        centre[plane.Through.Index] = index;
        return new SliceImage(width, height, plane.Right.SpacingIn(geometry.Spacing), plane.Down.SpacingIn(geometry.Spacing), hounsfield, mask)
        {
            Structures = structures,
            Right = plane.Right.DirectionIn(geometry),
            Down = plane.Down.DirectionIn(geometry),
            Centre = geometry.PointAt(centre[2], centre[1], centre[0]),
        };
    }
}
