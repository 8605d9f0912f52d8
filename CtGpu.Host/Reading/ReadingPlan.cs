using CtGpu.Host.Dicom;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Reading;

/// <summary>How the slices of one volume are read.</summary>
/// <param name="Slices">Headers in the order of the volume.</param>
/// <param name="Padding">Stored values of each slice that mean "outside the scan". Reading counts them.</param>
/// <param name="Rescale">Converts stored values to HU while they are read. Null leaves them as stored.</param>
/// <param name="Repair">Places slices into the grid, in HU. Null if each slice is a plane of the grid.</param>
internal sealed record ReadingPlan(IReadOnlyList<SliceHeader> Slices, PaddingValues Padding, RescalePlan? Rescale, StackRepair? Repair)
{
    /// <summary>Takes the values of a volume file as HU, whatever their range.</summary>
    public bool AssumeHounsfield { get; init; }

    /// <summary>Whether the volume is read as HU.</summary>
    public bool GivesHounsfield => Rescale != null || Repair != null;
}
