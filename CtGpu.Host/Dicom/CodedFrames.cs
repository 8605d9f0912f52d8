using CtGpu.Host.Dicom.Codecs;
using CtGpu.Host.Dicom.Parsing;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom;

/// <summary>
/// Takes coded frames out of their files. What must be found out once a file is remembered while the frames of one are
/// read one after another; a file of one frame is read once, and hashed on the way.
/// </summary>
internal sealed unsafe class CodedFrames(HashedReads reads)
{
    /// <summary>Readable bytes behind a coded frame, for the decoders' block loads.</summary>
    private const int Slack = RleFrame.Slack;

    private FileFacts? _last;

    /// <summary>XXH128 of all the file's bytes, for who has no use for its fragments.</summary>
    public Xxh128 HashOf(InputFile file, SliceHeader slice) => Facts(file, slice, () => []).Hash;

    /// <summary>Puts the fragments of a frame together.</summary>
    /// <param name="file">The file, open.</param>
    /// <param name="slice">The frame's header.</param>
    /// <param name="layout">How its pixels lie.</param>
    /// <param name="frame">Takes the frame, and a decoder's slack behind it.</param>
    /// <param name="length">Bytes of the frame.</param>
    /// <returns>XXH128 of all the file's bytes.</returns>
    public Xxh128 Load(InputFile file, SliceHeader slice, PixelLayout layout, ref NativeBuffer<byte> frame, out int length)
    {
        FileFacts? facts = slice.NumberOfFrames == 1 ? null : Facts(file, slice, () => Locate(file, slice, layout));
        Fragment[] fragments = facts?.Frames[slice.Frame] ?? Locate(file, slice, layout)[0];
        long coded = fragments.Sum(fragment => fragment.Length);
        if (coded > Array.MaxLength) throw new DicomFormatException($"frame {slice.Frame + 1} has {coded} bytes of coded pixels, more than 2 GiB");
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

    private static Fragment[][] Locate(InputFile file, SliceHeader slice, PixelLayout layout)
    {
        using var source = new FileSource(file.Handle, file.Length);
        return EncapsulatedFrames.Locate(
            source,
            slice,
            layout.Syntax.Coding == PixelCoding.Rle
                ? fragment => RleFrame.StartsWithHeader(fragment, layout.BytesPerSample)
                : fragment => Codestream.Starts(layout.Syntax.Coding, fragment));
    }

    private FileFacts Facts(InputFile file, SliceHeader slice, Func<Fragment[][]> locate)
    {
        bool isLast = _last?.Path == slice.Path && _last.Length == file.Length && _last.TimeTicks == slice.FileTimeTicks;
        if (isLast) return _last!;
        Fragment[][] frames = locate();
        reads.Begin();
        reads.Append(file, 0, file.Length);
        var found = new FileFacts(slice.Path, file.Length, slice.FileTimeTicks, frames, reads.Hash);
        _last = slice.NumberOfFrames > 1 ? found : null;
        return found;
    }

    private sealed record FileFacts(string Path, long Length, long TimeTicks, Fragment[][] Frames, Xxh128 Hash);
}
