using CtGpu.Host.Geometry;

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

    /// <param name="mask">A finished mask.</param>
    /// <param name="geometry">Grid of the mask.</param>
    public static QualityVerdict Judge(LungMaskResult mask, VolumeGeometry geometry)
    {
        LungFacts facts = mask.Lungs;
        double fraction = (double)facts.Voxels / geometry.Shape.Voxels, litres = facts.Voxels * geometry.VoxelMm3 / 1e6;
        var failed = new List<string>();
        if (facts.Voxels == 0) failed.Add("empty-mask");
        else if (fraction < LowestFraction) failed.Add("mask-too-small");
        else if (fraction > HighestFraction) failed.Add("mask-too-large");
        if (facts.SideMm2 > 0) failed.Add("touches-border");
        if (fraction < PocketFraction && litres < PocketLitres) failed.Add("not-a-thorax");

        var suspect = new List<string>();
        if (Math.Max(facts.RightVoxels, facts.LeftVoxels) > OneSide * facts.Voxels) suspect.Add("one-lung");
        if (facts.LeakShare > 0.5) suspect.Add("leak-closed");
        if (facts.OutsideShare == 0) suspect.Add("no-outside-air");

        string verdict = failed.Count > 0 ? QualityVerdict.Failed : suspect.Count > 0 ? QualityVerdict.Suspect : QualityVerdict.Ok;
        return new QualityVerdict(verdict, [.. failed, .. suspect]);
    }
}
