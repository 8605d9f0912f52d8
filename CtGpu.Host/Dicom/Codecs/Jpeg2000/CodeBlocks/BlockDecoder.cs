using CtGpu.Host.Dicom.Codecs.Jpeg2000.Headers;
using CtGpu.Host.Dicom.Codecs.Jpeg2000.Packets;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>
/// Decodes code blocks of Part 1 (ITU-T T.800, Annex D) to bit-planes of their magnitudes. The passes of a block are: cleanup of
/// the highest bit-plane, then significance propagation, refinement and cleanup of each further one.
/// </summary>
internal sealed unsafe class BlockDecoder : IDisposable
{
    private const int FirstBypassPass = 10;
    private const int Significance = 0, Refinement = 1, Cleanup = 2;

    private readonly MqTables _tables = new();
    private readonly SegmentReader _segments = new();
    private NativeBuffer<byte> _plain = new(0);

    public BlockBits Bits { get; } = new();

    /// <summary>The highest bit-plane of the block.</summary>
    public int FirstPlane { get; private set; }

    /// <summary>The lowest bit-plane that has at least one decoded pass.</summary>
    public int LastPlane { get; private set; }

    /// <summary>
    /// Whether the last bit-plane has only a significance propagation pass. Then older coefficients are known to one bit less.
    /// </summary>
    public bool EndsWithSignificance { get; private set; }

    /// <summary>Damage of the block.</summary>
    public CodingDamage Damage { get; private set; }

    /// <summary>Selects the contexts of a sub-band for the next blocks.</summary>
    public void Select(Orientation orientation) => _tables.Select((int)orientation);

    /// <param name="block">The block; it has at least one pass and one bit-plane.</param>
    /// <param name="chunks">Chunks of all blocks.</param>
    /// <param name="data">The data that the chunks refer to.</param>
    /// <param name="style">Style of the block.</param>
    /// <param name="planes">Number of magnitude bit-planes of the sub-band, with the shift for a region of interest.</param>
    /// <exception cref="DicomFormatException">The block has too many bit-planes, or a wrong carry.</exception>
    public void Decode(in CodeBlock block, ReadOnlySpan<Chunk> chunks, byte* data, BlockStyle style, int planes)
    {
        int plane = planes - block.ZeroPlanes - 1, pass = 0, kind = Cleanup;
        if (plane >= BlockBits.MaxPlanes)
        {
            throw new DicomFormatException(
                $"the JPEG 2000 codestream has coefficients of {plane + 1} bits; expected at most {BlockBits.MaxPlanes}");
        }

        FirstPlane = plane;
        Damage = CodingDamage.None;
        Bits.Start(block.Width, block.Height, style.HasFlag(BlockStyle.VerticallyCausal));
        Bits.ClearPlane(plane);
        _tables.ResetContexts();
        for (int chunk = block.FirstChunk; chunk >= 0 && plane >= 0;)
        {
            byte* segment = _segments.Next(chunks, ref chunk, data, out int length, out int passes);
            bool isRaw = style.HasFlag(BlockStyle.Bypass) && pass >= FirstBypassPass && kind != Cleanup;
            var raw = new RawBits(segment, segment + length);
            MqDecoder mq = isRaw ? default : Open(segment, length);
            // Passes after that of plane 0 are ignored.
            for (int end = pass + passes; pass < end && plane >= 0; pass++)
            {
                DecodePass(kind, isRaw, ref raw, ref mq, Bits.Plane(plane));
                bool endsWithSymbol = kind == Cleanup && style.HasFlag(BlockStyle.SegmentationSymbols);
                if (endsWithSymbol && !CleanupPass.HasSegmentationSymbol(ref mq, _tables.Pointer)) Damage |= CodingDamage.WrongSymbol;
                if (style.HasFlag(BlockStyle.ResetContexts)) _tables.ResetContexts();
                LastPlane = plane;
                EndsWithSignificance = kind == Significance;
                kind = (kind + 1) % 3;
                if (kind == Significance && --plane >= 0) Bits.ClearPlane(plane);
            }
        }
    }

    public void Dispose()
    {
        _tables.Dispose();
        Bits.Dispose();
        _segments.Dispose();
        _plain.Dispose();
    }

    private void DecodePass(int kind, bool isRaw, ref RawBits raw, ref MqDecoder mq, ulong* plane)
    {
        switch (kind)
        {
            case Significance when isRaw:
                SignificancePass.DecodeRaw(ref raw, Bits, plane);
                break;
            case Significance:
                SignificancePass.Decode(ref mq, _tables.Pointer, Bits, plane);
                break;
            case Refinement when isRaw:
                RefinementPass.DecodeRaw(ref raw, Bits, plane);
                break;
            case Refinement:
                RefinementPass.Decode(ref mq, _tables.Pointer, Bits, plane);
                break;
            default:
                CleanupPass.Decode(ref mq, _tables.Pointer, Bits, plane);
                break;
        }
    }

    private MqDecoder Open(byte* segment, int length)
    {
        length = Math.Min(length, MqBytes.LongestSegment);
        byte* plain = Scratch.Take(ref _plain, MqBytes.BytesFor(segment, length));
        MqBytes.Convert(segment, length, plain);
        return new MqDecoder(plain);
    }
}
