using System.Runtime.CompilerServices;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Masking.Coarse;

/// <summary>
/// Compares air with what is opposite of it in the patient. Opposite of a pneumothorax is the other lung; opposite of the stomach are
/// liver and bowel.
/// </summary>
internal static class MirrorImage
{
    private const double BlockMm = 5;

    /// <summary>
    /// Share of the air whose mirror image is lung. The mirror plane is at the mean x of air and lungs together. Compares blocks of
    /// about 5 mm.
    /// </summary>
    public static double ShareOf(IBitVolumes bits, VolumeGeometry grid, PatientAxes axes, BitVolume air, BitVolume lungs)
    {
        var coarse = new CoarseGrid(bits, grid, axes, BlockMm);
        return ShareOf(coarse.Count(air), coarse.Count(lungs));
    }

    /// <inheritdoc cref="ShareOf(IBitVolumes, VolumeGeometry, PatientAxes, BitVolume, BitVolume)"/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double ShareOf(CoarseVolume air, CoarseVolume lungs)
    {
        int columns = air.Shape.X;
        long sum = 0, weighted = 0;
        for (int row = 0; row < air.Counts.Length; row += columns)
        {
            ReadOnlySpan<int> airs = air.Counts.AsSpan(row, columns), others = lungs.Counts.AsSpan(row, columns);
            for (int x = 0; x < airs.Length; x++)
            {
                int voxels = airs[x] + others[x];
                sum += voxels;
                weighted += (long)voxels * x;
            }
        }

        if (sum == 0) return 0;
        int twiceMiddle = (int)Math.Floor((2.0 * weighted / sum) + 0.5);
        int compared = 0, opposite = 0;
        for (int i = 0; i < air.Counts.Length; i++)
        {
            if (!air.IsSet(i)) continue;
            compared++;
            int x = i % columns, mirrored = twiceMiddle - x;
            if (mirrored >= 0 && mirrored < columns && lungs.IsSet(i - x + mirrored)) opposite++;
        }

        return compared == 0 ? 0 : (double)opposite / compared;
    }
}
