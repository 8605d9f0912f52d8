using CtGpu.Host.Dicom.Codecs;
using CtGpu.Host.Dicom.Files;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Pixels.Decoders;

/// <summary>Reads uncompressed samples.</summary>
internal sealed unsafe class NativeSliceDecoder(HashedReads reads, CodedFrames frames) : ISliceDecoder
{
    private NativeBuffer<byte> _samples = new(0);

    public int BatchSize => 1;

    public void Read(ReadOnlySpan<OpenSlice> slices, Span<Xxh128> hashes)
    {
        for (int i = 0; i < slices.Length; i++) hashes[i] = Read(slices[i]);
    }

    public void Dispose() => _samples.Dispose();

    private Xxh128 Read(OpenSlice slice)
    {
        (SliceHeader header, PixelLayout layout, InputFile file) = (slice.Header, slice.Layout, slice.File);
        long offset = header.PixelDataOffset + ((long)header.Frame * layout.FrameBytes);
        bool hashes = header.NumberOfFrames == 1;
        Xxh128 hash = hashes ? default : frames.HashOf(slice);
        if (hashes)
        {
            reads.Begin();
            reads.Append(file, 0, offset);
        }

        if (layout.BytesPerSample == 2)
        {
            ReadPieces(slice, offset, hashes);
        }
        else
        {
            var bytes = new Span<byte>(Scratch.Take(ref _samples, layout.FrameBytes), layout.FrameBytes);
            reads.Read(file, offset, bytes);
            if (hashes) reads.Append(bytes);
            slice.DeliverAll(_samples.Pointer, IsBigEndian(header));
        }

        if (!hashes) return hash;
        reads.Append(file, offset + layout.FrameBytes, file.Length);
        return reads.Hash;
    }

    /// <summary>Samples of 16 bits: reads, hashes and delivers a piece at a time, while it is in the cache.</summary>
    private void ReadPieces(OpenSlice slice, long offset, bool hashes)
    {
        const int Piece = HashedReads.ChunkBytes / sizeof(short);
        var values = (short*)reads.Chunk;
        int pixels = slice.Layout.Pixels;
        for (int first = 0; first < pixels; first += Piece)
        {
            int count = Math.Min(Piece, pixels - first);
            var bytes = new Span<byte>(values, count * sizeof(short));
            reads.Read(slice.File, offset + ((long)first * sizeof(short)), bytes);
            if (hashes) reads.Append(bytes);
            if (IsBigEndian(slice.Header)) StoredValues.SwapBytes(values, count);
            slice.Deliver(values, first, count);
        }
    }

    private static bool IsBigEndian(SliceHeader slice) => slice.TransferSyntaxUid == TransferSyntax.ExplicitBigEndian;
}
