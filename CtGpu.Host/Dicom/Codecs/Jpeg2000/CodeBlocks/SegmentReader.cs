using CtGpu.Host.Dicom.Codecs.Jpeg2000.Packets;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.CodeBlocks;

/// <summary>Collects codeword segments of a code block. A segment can have chunks in several packets.</summary>
internal sealed unsafe class SegmentReader : IDisposable
{
    private NativeBuffer<byte> _joined = new(0);

    /// <summary>The bytes of the next codeword segment. Its chunks are joined if there are several.</summary>
    /// <param name="chunks">Chunks of all blocks.</param>
    /// <param name="chunk">The segment's first chunk; receives that of the next segment, or -1.</param>
    /// <param name="data">The data that the chunks refer to.</param>
    /// <param name="length">Output: number of bytes.</param>
    /// <param name="passes">Output: number of coding passes.</param>
    public byte* Next(ReadOnlySpan<Chunk> chunks, ref int chunk, byte* data, out int length, out int passes)
    {
        int first = chunk;
        (length, passes) = (0, 0);
        do
        {
            length += chunks[chunk].Length;
            passes += chunks[chunk].Passes;
            chunk = chunks[chunk].Next;
        }
        while (chunk >= 0 && !chunks[chunk].StartsSegment);

        if (chunks[first].Next == chunk) return data + chunks[first].Offset;
        byte* joined = Scratch.Take(ref _joined, length), to = joined;
        for (int i = first; i != chunk; i = chunks[i].Next)
        {
            var bytes = new ReadOnlySpan<byte>(data + chunks[i].Offset, chunks[i].Length);
            bytes.CopyTo(new Span<byte>(to, bytes.Length));
            to += bytes.Length;
        }

        return joined;
    }

    public void Dispose() => _joined.Dispose();
}
