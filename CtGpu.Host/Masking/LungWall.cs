using CtGpu.Host.Engines;

namespace CtGpu.Host.Masking;

/// <summary>
/// Makes nodules at the lung's wall a part of the lung: closes each lung by a ball that rolls along its outside. Only solid is added,
/// and only to slices whose area grows by at most half, as in the winning code of the Data Science Bowl 2017 (grt123).
/// </summary>
internal static class LungWall
{
    /// <summary>Closes <see cref="MaskVolumes.Right"/> and <see cref="MaskVolumes.Left"/>. Uses C and E to G.</summary>
    public static void Close(IBitVolumes bits, MaskPlan plan)
    {
        Close(bits, plan, MaskVolumes.Right, MaskVolumes.Left);
        Close(bits, plan, MaskVolumes.Left, MaskVolumes.Right);
    }

    private static void Close(IBitVolumes bits, MaskPlan plan, BitVolume lung, BitVolume other)
    {
        const BitVolume added = BitVolume.F;
        bits.Dilate(lung, plan.Ball(plan.CloseWallMm), BitVolume.E);
        bits.Erode(BitVolume.E, plan.Ball(plan.CloseWallMm), added);
        bits.AtMost(plan.ThresholdHounsfield, added, BitVolume.G);
        bits.AndNot(added, BitVolume.G, added);
        bits.AndNot(added, lung, added);
        bits.AndNot(added, other, added);
        long[] before = bits.CountSlices(lung), more = bits.CountSlices(added);
        bits.KeepSlices(added, [.. before.Zip(more, (own, add) => own + add <= MaskBounds.WallAreaRatio * own)]);
        bits.Or(lung, added, lung);
    }
}
