using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Reading;

/// <summary>Processes one slice while it is read: counts its padding and writes it to its place, as stored values or as HU.</summary>
/// <param name="padding">The padding of the slice, to count.</param>
/// <param name="rescale">Converts stored values to HU, or null to leave them.</param>
/// <param name="slice">Index of the slice.</param>
internal sealed unsafe class SliceIntake(PaddingRanges padding, RescalePlan? rescale, int slice) : IStoredValuePass
{
    /// <summary>Values of one block, which fits into the L1 cache.</summary>
    private const int Block = 2048;

    /// <summary>Number of values so far that mean "outside the scan".</summary>
    public long PaddingVoxels { get; private set; }

    /// <summary>Damage in spite of which the slice was decoded.</summary>
    public CodingDamage Damage { get; private set; }

    public void Report(CodingDamage damage) => Damage = damage;

    public void Run(short* stored, short* destination, int count)
    {
        for (int i = 0; i < count; i += Block)
        {
            int length = Math.Min(Block, count - i);
            PaddingVoxels += PaddingCount.Of(padding, new ReadOnlySpan<short>(stored + i, length));
            if (rescale != null) RescaleCpu.Row(rescale, slice, stored + i, destination + i, length);
            else if (stored != destination) CacheLines.Copy(stored + i, destination + i, length);
        }
    }
}
