using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Pixels;

namespace CtGpu.Host.Reading;

/// <summary>Facts about a volume's files, found while reading.</summary>
/// <param name="InputHash">XXH128 over the hashes of the files, in slice order.</param>
/// <param name="PaddingVoxels">Number of stored values that mean "outside the scan".</param>
/// <param name="DecodeShare">Part of the time spent on decoding rather than on waiting for files, 0..1.</param>
/// <param name="AssumedHounsfield">Values of a volume file that were taken as HU on request; null if they can only be HU.</param>
internal sealed record InputFacts(Xxh128 InputHash, long PaddingVoxels, double DecodeShare = 0, string? AssumedHounsfield = null)
{
    /// <summary>Slices that are damaged but were decoded, in order.</summary>
    public IReadOnlyList<DamagedSlice> Damaged { get; init; } = [];

    /// <summary>Refuses damaged slices, for callers that cannot tell the user about them.</summary>
    /// <exception cref="CtGpuException">A slice is damaged.</exception>
    public void RefuseDamage()
    {
        if (Damaged is not [DamagedSlice first, ..]) return;
        throw SlicePixelReader.Refusal(first);
    }
}
