namespace CtGpu.Host.Dicom.Pixels.Decoders;

/// <summary>Decodes slices of one pixel coding. Keeps its buffers between slices. Not thread-safe.</summary>
internal interface ISliceDecoder : IDisposable
{
    /// <summary>Maximum number of slices in one batch; 1 if a batch is not faster than single slices.</summary>
    int BatchSize { get; }

    /// <summary>Reads and decodes slices, and delivers every pixel to its slice.</summary>
    /// <param name="slices">One slice, or up to <see cref="BatchSize"/> slices of the same size.</param>
    /// <param name="hashes">Output: XXH128 of all bytes of each slice's file.</param>
    /// <exception cref="DicomFormatException">A slice cannot be decoded.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    void Read(ReadOnlySpan<OpenSlice> slices, Span<Xxh128> hashes);
}
