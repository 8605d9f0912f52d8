using CtGpu.Host.Dicom.Codecs;
using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Dicom.Parsing;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Pixels;

/// <summary>
/// Reads coded frames from files, and hashes the files. A file with one frame is read once and hashed on the way. For a
/// multi-frame file, hash and fragments are kept while consecutive calls read its frames.
/// </summary>
internal sealed unsafe class CodedFrames(HashedReads reads)
{
    /// <summary>Bytes that must be readable after a coded frame, for block loads of the decoders.</summary>
    private const int Slack = RleFrame.Slack;

    private FileFacts? _last;

    /// <summary>Returns XXH128 of all bytes of the file. Checks the number of frames of a known coding.</summary>
    public Xxh128 HashOf(OpenSlice slice)
    {
        bool isEncapsulated = slice.Header.PixelDataLength < 0;
        bool isKnown = !slice.Layout.IsPlain && slice.Layout.Syntax.Coding != PixelCoding.Other;
        return FactsOf(slice, locate: isEncapsulated && isKnown).Hash;
    }

    /// <summary>Reads and joins the fragments of a frame.</summary>
    /// <param name="slice">The slice to read.</param>
    /// <param name="frame">Receives the frame, followed by the slack that decoders need.</param>
    /// <param name="length">Length of the frame in bytes.</param>
    /// <returns>XXH128 of all bytes of the file.</returns>
    public Xxh128 Load(OpenSlice slice, ref NativeBuffer<byte> frame, out int length)
    {
        InputFile file = slice.File;
        FileFacts? facts = slice.Header.NumberOfFrames == 1 ? null : FactsOf(slice, locate: true);
        Fragment[] fragments = facts?.Frames[slice.Header.Frame] ?? Locate(slice)[0];
        long coded = fragments.Sum(fragment => fragment.Length);
        if (coded > Array.MaxLength)
        {
            throw new DicomFormatException($"frame {slice.Header.Frame + 1} has {coded} bytes of coded pixels; expected at most 2 GiB");
        }

        byte* to = Scratch.Take(ref frame, coded + Slack);
        length = (int)coded;
        long hashed = 0;
        if (facts == null) reads.Begin();
        foreach (Fragment fragment in fragments)
        {
            var bytes = new Span<byte>(to, (int)fragment.Length);
            if (facts == null) reads.Append(file, hashed, fragment.Offset);
            reads.Read(file, fragment.Offset, bytes);
            if (facts == null) reads.Append(bytes);
            hashed = fragment.Offset + fragment.Length;
            to += fragment.Length;
        }

        if (facts != null) return facts.Hash;
        reads.Append(file, hashed, file.Length);
        return reads.Hash;
    }

    private static Fragment[][] Locate(OpenSlice slice)
    {
        using var source = new FileSource(slice.File);
        (long offset, int frames) = (slice.Header.PixelDataOffset, slice.Header.NumberOfFrames);
        return slice.Layout.Syntax.Coding == PixelCoding.Fragmented
            ? EncapsulatedFrames.LocateSamples(source, offset, frames, slice.Layout.FrameBytes)
            : EncapsulatedFrames.Locate(source, offset, frames, FrameStart(slice.Layout));
    }

    private static Func<ReadOnlySpan<byte>, bool> FrameStart(PixelLayout layout) => layout.Syntax.Coding == PixelCoding.Rle
        ? fragment => RleFrame.StartsWithHeader(fragment, layout.BytesPerSample)
        : fragment => Codestream.Starts(layout.Syntax.Coding, fragment);

    private FileFacts FactsOf(OpenSlice slice, bool locate)
    {
        (InputFile file, SliceHeader header) = (slice.File, slice.Header);
        bool isLast = _last?.Path == header.Path && _last.Length == file.Length && _last.TimeTicks == header.FileTimeTicks;
        if (isLast) return _last!;
        Fragment[][] frames = locate ? Locate(slice) : [];
        reads.Begin();
        reads.Append(file, 0, file.Length);
        var facts = new FileFacts(header.Path, file.Length, header.FileTimeTicks, frames, reads.Hash);
        _last = header.NumberOfFrames > 1 ? facts : null;
        return facts;
    }

    private sealed record FileFacts(string Path, long Length, long TimeTicks, Fragment[][] Frames, Xxh128 Hash);
}
