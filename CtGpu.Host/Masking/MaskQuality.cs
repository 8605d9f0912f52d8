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
/// Judges a lung mask by litres and anatomy, never by the share of the field of view. <see cref="MaskBounds"/> has the bounds, and
/// docs/lung-mask.md what was measured.
/// </summary>
internal static class MaskQuality
{
    /// <summary>All reasons, with the verdict that each leads to, in the order in which a verdict lists them.</summary>
    public static IReadOnlyList<(string Reason, string Verdict)> Reasons { get; } =
    [
        ("empty-mask", QualityVerdict.Failed),
        ("mask-too-small", QualityVerdict.Failed),
        ("mask-too-large", QualityVerdict.Failed),
        ("touches-border", QualityVerdict.Failed),
        ("not-a-thorax", QualityVerdict.Failed),
        ("one-lung", QualityVerdict.Suspect),
        ("no-outside-air", QualityVerdict.Suspect),
        ("near-skin", QualityVerdict.Suspect),
        ("density", QualityVerdict.Suspect),
        ("dense-lung", QualityVerdict.Suspect),
        ("pneumothorax", QualityVerdict.Suspect),
        ("gas-unsure", QualityVerdict.Suspect),
        ("leak-closed", QualityVerdict.Ok),
        ("lungs-cut", QualityVerdict.Ok),
        ("gas-removed", QualityVerdict.Ok),
    ];

    /// <param name="voxelMm3">Volume of a voxel.</param>
    public static QualityVerdict Judge(LungFacts facts, double voxelMm3)
    {
        HashSet<string> found = [.. facts.Voxels == 0 ? ["empty-mask"] : ReasonsOf(facts, voxelMm3)];
        (string Reason, string Verdict)[] reasons = [.. Reasons.Where(reason => found.Contains(reason.Reason))];
        string verdict =
            reasons.Any(reason => reason.Verdict == QualityVerdict.Failed) ? QualityVerdict.Failed
            : reasons.Any(reason => reason.Verdict == QualityVerdict.Suspect) ? QualityVerdict.Suspect
            : QualityVerdict.Ok;
        return new QualityVerdict(verdict, [.. reasons.Select(reason => reason.Reason)]);
    }

    private static IEnumerable<string> ReasonsOf(LungFacts facts, double voxelMm3)
    {
        double mm3 = facts.Voxels * voxelMm3;
        double filling = mm3 / (Math.PI / 4 * facts.PatientMm * facts.PatientMm * facts.HeightMm);
        double size = mm3 / Math.Pow(facts.PatientMm, 3);
        bool isCut = facts.CutMm2 > MaskBounds.CutMm2;
        double leastSize = isCut ? MaskBounds.LeastSizeOfCut : MaskBounds.LeastSize;
        if (filling < MaskBounds.LeastFilling || size < leastSize) yield return "mask-too-small";
        if (filling < MaskBounds.LeastFilling / 2 || size < leastSize / 2) yield return "not-a-thorax";
        if (filling > MaskBounds.MostFilling || size > MaskBounds.MostSize) yield return "mask-too-large";
        if (facts.SideMm2 > MaskBounds.BorderMm2) yield return "touches-border";

        double ratio = (double)Math.Min(facts.RightVoxels, facts.LeftVoxels) / Math.Max(facts.RightVoxels, facts.LeftVoxels);
        if (facts.Split == LungSplit.Plane || ratio < MaskBounds.OneLungRatio) yield return "one-lung";
        else if (IsDense(facts, ratio, isCut)) yield return "dense-lung";
        if (facts.OutsideShare < MaskBounds.OutsideShare) yield return "no-outside-air";
        if (facts.NearShare > MaskBounds.DoubtfulNearShare || facts.SideMm2 > 0) yield return "near-skin";
        if (facts.MedianHounsfield is < MaskBounds.LowestMedian or > MaskBounds.HighestMedian) yield return "density";
        if (facts.PneumothoraxMl > 0) yield return "pneumothorax";
        if (facts.IsGasDoubtful || facts.GasShare > MaskBounds.DoubtfulGasShare) yield return "gas-unsure";
        if (facts.LeakShare > MaskBounds.LeakShare) yield return "leak-closed";
        if (isCut) yield return "lungs-cut";
        if (facts.GasMl > MaskBounds.GasNoteMl) yield return "gas-removed";
    }

    private static bool IsDense(LungFacts facts, double ratio, bool isCut) =>
        ratio < MaskBounds.DenseRatio
        || facts.Dense.EndsApart
        || facts.Dense.HollowShare > MaskBounds.HollowShare
        || facts.Dense.MissingShare > (isCut ? MaskBounds.MissingShareOfCut : MaskBounds.MissingShare);
}
