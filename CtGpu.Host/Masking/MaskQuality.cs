using CtGpu.Kernels.Labeling;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Masking;

/// <summary>Verdict on a mask.</summary>
/// <param name="Verdict">ok, suspect or failed.</param>
/// <param name="Reasons">Fixed words, see <see cref="MaskQuality"/>; empty when ok.</param>
internal sealed record QualityVerdict(string Verdict, IReadOnlyList<string> Reasons)
{
    public const string Ok = "ok";
    public const string Suspect = "suspect";
    public const string Failed = "failed";
}

/// <summary>
/// Judges a lung mask by its numbers. Masks of thorax scans had 9.5 to 20 % of the volume, those of other scans at most 1.5 %. The
/// bounds are far outside the former.
/// </summary>
/// <remarks>
/// Reasons for <c>failed</c>: <c>empty-mask</c>; <c>mask-too-small</c> and <c>mask-too-large</c>: below 3 % or above 35 % of the
/// volume; <c>touches-border</c>: the mask touches an in-plane face (lungs may leave the scan at the head or foot);
/// <c>not-a-thorax</c>: less than half a litre and less than 2 % of the volume, such as gas in bowel, stomach or sinuses.
/// Reasons for <c>suspect</c>: <c>one-lung</c>: more than nine tenths of the mask on one side; <c>leak-closed</c>;
/// <c>no-outside-air</c>: no air outside the patient was found. The field of view is then within the body, or padding hides the air.
/// </remarks>
internal static class MaskQuality
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

    /// <summary>
    /// Whether most of the mask is on one side. Asked only if x runs left to right within 45 degrees; otherwise the halves of the
    /// volume are not the patient's sides.
    /// </summary>
    private static bool IsOneSided(MaskFacts facts, VolumeGeometry geometry)
    {
        if (facts.Voxels == 0 || Math.Abs(geometry.Column.X) < Math.Sqrt(0.5)) return false;
        double lower = (double)facts.LowerXVoxels / facts.Voxels;
        return lower is > OneSide or < 1 - OneSide;
    }
}
