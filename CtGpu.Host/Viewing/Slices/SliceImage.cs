using CtGpu.Host.Geometry;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Viewing.Slices;

/// <summary>A slice in viewing orientation: rows from top to bottom, pixels from left to right.</summary>
/// <param name="PixelWidthMm">Distance of the centres of neighbouring columns.</param>
/// <param name="PixelHeightMm">Distance of the centres of neighbouring rows.</param>
/// <param name="Hounsfield">Height · Width values.</param>
/// <param name="Mask">Height · Width flags, or null without a mask.</param>
internal sealed record SliceImage(
    int Width, int Height, double PixelWidthMm, double PixelHeightMm, short[] Hounsfield, bool[]? Mask)
{
    /// <summary>Height · Width flags of the left lung, or null if the mask does not tell the lungs apart.</summary>
    public bool[]? Left { get; init; }

    /// <summary>Height · Width flags of the air inside the patient that is not part of the mask, or null.</summary>
    public bool[]? LeftOut { get; init; }

    /// <summary>Height · Width flags of vessels and nodules, or null.</summary>
    public bool[]? Structures { get; init; }

    /// <summary>LPS unit vector from the picture's left to its right.</summary>
    public required Vector3 Right { get; init; }

    /// <summary>LPS unit vector from the picture's top to its bottom.</summary>
    public required Vector3 Down { get; init; }

    /// <summary>Centre of the slice in LPS mm.</summary>
    public required Vector3 Centre { get; init; }

    public double WidthMm => Width * PixelWidthMm;

    public double HeightMm => Height * PixelHeightMm;

    /// <summary>Extracts a slice of a volume.</summary>
    /// <param name="index">0-based index of the slice in the volume, along the axis <see cref="SlicePlane.Through"/>.</param>
    public static unsafe SliceImage Of(RenderInput input, SlicePlane plane, int index)
    {
        VolumeGeometry geometry = input.Geometry;
        Shape3 shape = geometry.Shape;
        int width = plane.Right.LengthIn(shape), height = plane.Down.LengthIn(shape);
        short[] hounsfield = new short[width * height];
        ulong*[] bits = [input.MaskBits, input.LeftBits, input.StructureBits, input.LeftOutBits];
        bool[]?[] flags = new bool[bits.Length][];
        for (int n = 0; n < bits.Length; n++) flags[n] = bits[n] == null ? null : new bool[width * height];
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
                long word = row * words;
                for (int n = 0; n < flags.Length; n++)
                {
                    if (flags[n] is { } flag) flag[(v * width) + u] = BitWords.IsSet(bits[n] + word, voxel[0]);
                }
            }
        }

        double[] centre = [(shape.X - 1) / 2.0, (shape.Y - 1) / 2.0, (shape.Z - 1) / 2.0];
        centre[plane.Through.Index] = index;
        double pixelWidth = plane.Right.SpacingIn(geometry.Spacing), pixelHeight = plane.Down.SpacingIn(geometry.Spacing);
        return new SliceImage(width, height, pixelWidth, pixelHeight, hounsfield, flags[0])
        {
            Left = flags[1],
            Structures = flags[2],
            LeftOut = flags[3],
            Right = plane.Right.DirectionIn(geometry),
            Down = plane.Down.DirectionIn(geometry),
            Centre = geometry.PointAt(centre[2], centre[1], centre[0]),
        };
    }
}
