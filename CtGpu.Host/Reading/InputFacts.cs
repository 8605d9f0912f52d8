namespace CtGpu.Host.Reading;

/// <summary>Facts about a volume's files, found while reading.</summary>
/// <param name="InputHash">XXH128 over the hashes of the files, in slice order.</param>
/// <param name="PaddingVoxels">Number of stored values that mean "outside the scan".</param>
/// <param name="DecodeShare">Part of the time spent on decoding rather than on waiting for files, 0..1.</param>
/// <param name="AssumedHounsfield">Values of a volume file that were taken as HU on request; null if they can only be HU.</param>
internal sealed record InputFacts(Xxh128 InputHash, long PaddingVoxels, double DecodeShare = 0, string? AssumedHounsfield = null);
