using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Cpu;

namespace CtGpu.Kernels.Labeling.Cpu.Flood;

/// <summary>The set voxels of a slice that are on faces of the volume.</summary>
internal static unsafe class FaceVoxels
{
    /// <summary>
    /// Adds the voxels of slice <paramref name="z"/> that are on one of the faces to <paramref name="seeds"/>. Returns the rows that
    /// have such voxels.
    /// </summary>
    public static RowRange Add(ulong* slice, int z, ulong* seeds, BitGrid grid, VolumeFaces faces)
    {
        int rows = grid.Shape.Y, words = grid.WordsPerRow;
        bool whole = (z == 0 && faces.HasFlag(VolumeFaces.ZMinus)) || (z == grid.Shape.Z - 1 && faces.HasFlag(VolumeFaces.ZPlus));
        ulong first = faces.HasFlag(VolumeFaces.XMinus) ? 1UL : 0, last = faces.HasFlag(VolumeFaces.XPlus) ? grid.LastVoxel : 0;
        RowRange range = RowRange.None;
        for (int y = 0; y < rows; y++, slice += words, seeds += words)
        {
            ulong any = 0;
            if (whole || (y == 0 && faces.HasFlag(VolumeFaces.YMinus)) || (y == rows - 1 && faces.HasFlag(VolumeFaces.YPlus)))
            {
                for (int w = 0; w < words; w++)
                {
                    seeds[w] |= slice[w];
                    any |= slice[w];
                }
            }
            else
            {
                ulong left = slice[0] & first, right = slice[words - 1] & last;
                seeds[0] |= left;
                seeds[words - 1] |= right;
                any = left | right;
            }

            if (any != 0) range = range.With(y);
        }

        return range;
    }
}
