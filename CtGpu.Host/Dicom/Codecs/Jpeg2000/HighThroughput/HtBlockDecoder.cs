using CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;
using CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;
using CtGpu.Host.Dicom.Codecs.Jpeg2000.Packets;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.HighThroughput;

/// <summary>
/// Decodes high-throughput code blocks (ITU-T T.814): a cleanup pass, which codes all bit-planes down to one, and up to two
/// passes that refine the next bit-plane.
/// </summary>
internal sealed unsafe class HtBlockDecoder : IDisposable
{
    /// <summary>Most magnitude bit-planes: coefficients have a bit more, one after the binary point, and a sign.</summary>
    private const int MaxPlanes = 29;

    private const int MinCleanupBytes = 2;
    private const int MaxSuffixBytes = 4079;

    private readonly HtCleanup _cleanup = new();
    private readonly HtRefinement _refinement = new();
    private readonly SegmentReader _segments = new();

    /// <summary>Damage of the last block.</summary>
    public CodingDamage Damage => _cleanup.HasWrongStuffing ? CodingDamage.WrongStuffing : CodingDamage.None;

    /// <summary>The lowest bit-plane of the last block that all its passes code.</summary>
    public int LastPlane { get; private set; }

    /// <param name="block">The block; it has at least one pass.</param>
    /// <param name="chunks">Chunks of all blocks.</param>
    /// <param name="data">The data that the chunks refer to.</param>
    /// <param name="style">Style of the block.</param>
    /// <param name="planes">Number of magnitude bit-planes of the sub-band, with the shift for a region of interest.</param>
    /// <param name="regionShift">Shift of a region of interest, or 0.</param>
    /// <param name="half">Factor of coefficients with one bit after the binary point; 0 for integers of the reversible transform.</param>
    /// <param name="to">Output: the first coefficient. Integers, or floating-point numbers.</param>
    /// <param name="stride">Distance of rows.</param>
    /// <exception cref="DicomFormatException">The block is damaged, or has too many bit-planes.</exception>
    public void Decode(
        in CodeBlock block, ReadOnlySpan<Chunk> chunks, byte* data, BlockStyle style, int planes, int regionShift, float half, int* to,
        int stride)
    {
        if (planes > MaxPlanes)
        {
            throw new DicomFormatException($"the JPEG 2000 codestream has coefficients of {planes} bits; expected at most {MaxPlanes}");
        }

        int chunk = block.FirstChunk, plane = planes - block.ZeroPlanes - 1;
        byte* segment = _segments.Next(chunks, ref chunk, data, out int length, out _);
        int suffix = length < MinCleanupBytes ? 0 : (segment[length - 1] << 4) | (segment[length - 2] & 0x0F);
        if (suffix < MinCleanupBytes || suffix > length || suffix > MaxSuffixBytes)
        {
            throw new DicomFormatException("the JPEG 2000 codestream is damaged: a high-throughput code block has a wrong length");
        }

        LastPlane = plane;
        _cleanup.Decode(segment, length, suffix, block.Width, block.Height, block.ZeroPlanes, plane);
        if (chunk >= 0)
        {
            segment = _segments.Next(chunks, ref chunk, data, out length, out int passes);
            if (length == 0) throw new DicomFormatException("the JPEG 2000 codestream is damaged: refinement passes have no data");
            bool isCausal = style.HasFlag(BlockStyle.VerticallyCausal);
            _refinement.Decode(_cleanup, segment, length, passes > 1, block.Width, block.Height, isCausal, plane);
            if (passes > 1) LastPlane--;
        }

        for (int row = 0; row < block.Height; row++, to += stride)
        {
            int* from = _cleanup.Row(row);
            if (regionShift > 0) Coefficients.ShiftRegion(from, block.Width, regionShift);
            if (half == 0) Coefficients.ToIntegers(from, to, block.Width);
            else Coefficients.ToReal(from, (float*)to, block.Width, half);
        }
    }

    public void Dispose()
    {
        _cleanup.Dispose();
        _refinement.Dispose();
        _segments.Dispose();
    }
}
