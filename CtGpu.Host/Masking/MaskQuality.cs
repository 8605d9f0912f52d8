using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Masking;

/// <summary>What a mask's numbers say about it.</summary>
/// <param name="Verdict">ok, suspect or failed.</param>
/// <param name="Reasons">Fixed words, see <see cref="MaskQuality"/>; empty when ok.</param>
public sealed record QualityVerdict(string Verdict, IReadOnlyList<string> Reasons)
{
    public const string Ok = "ok";
    public const string Suspect = "suspect";
    public const string Failed = "failed";
}

/// <summary>
/// Judges a lung mask by its numbers. Scans of a thorax gave masks of 9.5 to 20 % of the volume, other scans up to
/// 1.5 %; the bounds lie well outside the former.
/// </summary>
/// <remarks>
/// failed: <c>empty-mask</c>; <c>mask-too-small</c> and <c>mask-too-large</c>, below 3 % or above 35 % of the volume;
/// <c>touches-border</c>, at an in-plane face (lungs may leave the scan at the top and bottom);
/// <c>not-a-thorax</c>, less than half a litre and less than 2 % of the volume: gas of bowel, stomach or sinuses.
/// suspect: <c>one-lung</c>, nine tenths of the mask on one side; <c>leak-closed</c>; <c>no-outside-air</c>,
/// nothing was found to lie outside the patient, so a field of view within the body, or air hidden by padding.
/// </remarks>
public static class MaskQuality
{
    private const double LowestFraction = 0.03;
    private const double HighestFraction = 0.35;
    private const double OneSide = 0.9;
    private const double PocketFraction = 0.02;
    private const double PocketLitres = 0.5;
    private const VolumeFaces InPlane = VolumeFaces.XMinus | VolumeFaces.XPlus | VolumeFaces.YMinus | VolumeFaces.YPlus;

    /// <param name="mask">A finished mask.</param>
    /// <param name="geometry">Grid of the mask.</param>
    public static QualityVerdict Judge(LungMaskResult mask, VolumeGeometry geometry)
    {
        MaskFacts facts = mask.Segmented;
        double fraction = Fraction(facts, geometry.Shape);
        var failed = new List<string>();
        if (facts.Voxels == 0) failed.Add("empty-mask");
        else if (fraction < LowestFraction) failed.Add("mask-too-small");
        else if (fraction > HighestFraction) failed.Add("mask-too-large");
        if ((facts.Touches & InPlane) != 0) failed.Add("touches-border");
        if (fraction < PocketFraction && Litres(facts, geometry) < PocketLitres) failed.Add("not-a-thorax");

        var suspect = new List<string>();
        if (IsOneSided(facts, geometry)) suspect.Add("one-lung");
        if (mask.LeakClosed) suspect.Add("leak-closed");
        if (facts.OutsideVoxels == 0) suspect.Add("no-outside-air");

        string verdict = failed.Count > 0 ? QualityVerdict.Failed : suspect.Count > 0 ? QualityVerdict.Suspect : QualityVerdict.Ok;
        return new QualityVerdict(verdict, [.. failed, .. suspect]);
    }

    /// <summary>Mask voxels over all voxels.</summary>
    public static double Fraction(MaskFacts facts, Shape3 shape) => (double)facts.Voxels / shape.Voxels;

    public static double Litres(MaskFacts facts, VolumeGeometry geometry) => facts.Voxels * geometry.VoxelMm3 / 1e6;

    internal static bool IsTooSmall(MaskFacts facts, Shape3 shape) => Fraction(facts, shape) < LowestFraction;

    internal static bool LooksLikeLungs(MaskFacts facts, Shape3 shape) =>
        Fraction(facts, shape) is >= LowestFraction and <= HighestFraction && (facts.Touches & InPlane) == 0;

    /// <summary>Only where x runs from left to right, within 45 degrees: elsewhere the halves are not the sides.</summary>
    private static bool IsOneSided(MaskFacts facts, VolumeGeometry geometry)
    {
        if (facts.Voxels == 0 || Math.Abs(geometry.Column.X) < Math.Sqrt(0.5)) return false;
        double lower = (double)facts.LowerXVoxels / facts.Voxels;
        return lower is > OneSide or < 1 - OneSide;
    }
}
