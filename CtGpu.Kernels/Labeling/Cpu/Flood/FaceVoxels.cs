using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Bits.Cpu;

namespace CtGpu.Kernels.Labeling.Cpu.Flood;

/// <summary>The set voxels of a slice that are on faces of the volume.</summary>
internal static unsafe class FaceVoxels
{
    /// <summary>
    /// Copies the voxels of slice <paramref name="z"/> that are on one of the faces; the copy's other bits become zero. Returns the
    /// rows that contain copied voxels.
    /// </summary>
    public static RowRange Copy(ulong* slice, int z, ulong* copy, BitGrid grid, VolumeFaces faces)
    {
        int rows = grid.Shape.Y, words = grid.WordsPerRow;
        bool whole = (z == 0 && faces.HasFlag(VolumeFaces.ZMinus)) || (z == grid.Shape.Z - 1 && faces.HasFlag(VolumeFaces.ZPlus));
        ulong first = faces.HasFlag(VolumeFaces.XMinus) ? 1UL : 0, last = faces.HasFlag(VolumeFaces.XPlus) ? grid.LastVoxel : 0;
        RowRange range = RowRange.None;
        for (int y = 0; y < rows; y++, slice += words, copy += words)
        {
            bool all = whole
                || (y == 0 && faces.HasFlag(VolumeFaces.YMinus)) || (y == rows - 1 && faces.HasFlag(VolumeFaces.YPlus));
            ulong any = 0;
            for (int w = 0; w < words; w++)
            {
                copy[w] = slice[w] & (all ? ulong.MaxValue : (w == 0 ? first : 0) | (w == words - 1 ? last : 0));
                any |= copy[w];
            }

            if (any != 0) range = range.With(y);
        }

        return range;
    }
}
