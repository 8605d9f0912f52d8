using CtGpu.Host.Dicom.Pixels;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Reading;

/// <summary>Takes in one slice: counts its padding and puts it where it belongs, as stored values or as HU.</summary>
/// <param name="padding">What to count.</param>
/// <param name="rescale">Stored values to HU, or null where they stay.</param>
/// <param name="slice">Index of the slice.</param>
internal sealed unsafe class SliceIntake(PaddingValues padding, RescalePlan? rescale, int slice) : IStoredValuePass
{
    /// <summary>Values that are worked on at once: they stay in the nearest cache.</summary>
    private const int Block = 2048;

    /// <summary>Values so far that mean "outside the scan".</summary>
    public long PaddingVoxels { get; private set; }

    public void Run(short* stored, short* destination, int count)
    {
        for (int i = 0; i < count; i += Block)
        {
            int length = Math.Min(Block, count - i);
            PaddingVoxels += padding.Count(new ReadOnlySpan<short>(stored + i, length));
            if (rescale != null) RescaleCpu.Row(rescale, slice, stored + i, destination + i, length);
            else if (stored != destination) CacheLines.Copy(stored + i, destination + i, length);
        }
    }
}
