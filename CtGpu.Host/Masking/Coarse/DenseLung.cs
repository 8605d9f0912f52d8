using System.Runtime.CompilerServices;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Masking.Coarse;

/// <summary>Estimates of lung that is too dense for a threshold: consolidation, effusion, collapse.</summary>
/// <param name="MissingShare">Share of the room between the middle of a lung and the ribs that is neither lung nor a usual wall.</param>
/// <param name="HollowShare">Share that a closing of the coarse lung adds.</param>
/// <param name="EndsApart">Whether one lung ends much further up or down than the other one.</param>
internal sealed record DenseLungFacts(double MissingShare, double HollowShare, bool EndsApart)
{
    public static DenseLungFacts None { get; } = new(0, 0, false);
}

/// <summary>
/// Estimates what a mask by threshold lacks. Works on blocks of about 5 mm, smaller for small lungs, in the same way for every engine.
/// </summary>
internal static class DenseLung
{
    /// <summary>Reads <see cref="MaskVolumes.Right"/>, Left and Outside. Uses E and F.</summary>
    /// <param name="lungMl">Volume of both lungs.</param>
    /// <param name="patientMm">The patient's diameter.</param>
    public static DenseLungFacts Measure(IBitVolumes bits, VolumeGeometry grid, PatientAxes axes, double lungMl, double patientMm)
    {
        double scale = Math.Min(1, Math.Cbrt(lungMl / 1000));
        double blockMm = Math.Max(MaskBounds.LeastBlockMm, MaskBounds.BlockMm * scale);
        var coarse = new CoarseGrid(bits, grid, axes, blockMm);
        CoarseVolume right = coarse.Count(MaskVolumes.Right), left = coarse.Count(MaskVolumes.Left);
        bits.Complement(MaskVolumes.Outside, BitVolume.E);
        bits.AtMost(MaskBounds.BoneHounsfield, BitVolume.E, BitVolume.F);
        bits.AndNot(BitVolume.E, BitVolume.F, BitVolume.F);
        var lungs = new CoarseLungs(
            right.Shape, right.SpacingMm, [right.Majority(), left.Majority()], coarse.Count(MaskVolumes.Outside).Majority(),
            coarse.Count(BitVolume.F).Quarter());
        return new DenseLungFacts(
            RibRays.MissingShare(lungs, scale),
            LungHollows.LargestShare(lungs, MaskBounds.HollowMm * blockMm / MaskBounds.BlockMm),
            EndsApart(right, left, MaskBounds.EndsMm * Math.Min(1, patientMm / MaskBounds.NearPatientMm)));
    }

    private static bool EndsApart(CoarseVolume right, CoarseVolume left, double mm) =>
        EndsOf(right) is var (low, high) && EndsOf(left) is var (otherLow, otherHigh)
        && (Math.Abs(low - otherLow) > mm || Math.Abs(high - otherHigh) > mm);

    /// <summary>Heights in mm below and above which a twentieth of the lung lies; null without a lung.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static (double Low, double High)? EndsOf(CoarseVolume lung)
    {
        long all = 0, below = 0;
        foreach (int count in lung.Counts) all += count;
        if (all == 0) return null;
        double low = -1;
        int blocks = (int)lung.Shape.SliceVoxels;
        for (int z = 0; z < lung.Shape.Z; z++)
        {
            foreach (int count in lung.Counts.AsSpan(z * blocks, blocks)) below += count;
            if (low < 0 && 20 * below >= all) low = z * lung.SpacingMm.Z;
            if (20 * below >= 19 * all) return (low, z * lung.SpacingMm.Z);
        }

        return null;
    }
}
