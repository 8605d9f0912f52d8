using System.Diagnostics;
using System.IO.Hashing;
using CtGpu.Host.Dicom.CodecProcess;
using CtGpu.Host.Dicom.Codecs;
using CtGpu.Host.Dicom.FoDicom;
using CtGpu.Host.Dicom.Parsing;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom;

/// <summary>
/// Reads the pixels of slices, whatever their coding, as 16-bit stored values. Keeps its buffers from slice to slice:
/// one for each reading thread, used by that thread alone.
/// </summary>
internal sealed unsafe class SlicePixelReader : IDisposable
{
    private const string Stage = "read";

    /// <summary>What is read at once: it stays in a core's cache until everything that is done to it is done.</summary>
    private const int Chunk = 128 << 10;

    /// <summary>Readable bytes behind a coded frame, for the decoders' block loads.</summary>
    private const int FrameSlack = RleFrame.Slack;

    private readonly XxHash128 _hash = new();
    private NativeBuffer<byte> _chunk = new(0);
    private NativeBuffer<byte> _frame = new(0);
    private NativeBuffer<byte> _planes = new(0);
    private readonly JpegLosslessDecoder _jpeg = new();
    private readonly InflatedFrames _inflated = new();
    private readonly DicomReaderChoice _choice;
    private readonly Func<IForeignDecoder>? _openForeign;
    private IForeignDecoder? _foreign;
    private FileFacts? _lastFacts;

    /// <param name="choice">Who decodes.</param>
    public SlicePixelReader(DicomReaderChoice choice = DicomReaderChoice.Auto)
        : this(choice, ForeignDecoder.BuiltIn)
    {
    }

    /// <param name="choice">Who decodes.</param>
    /// <param name="foreign">Opens the foreign decoder; null where there is none.</param>
    internal SlicePixelReader(DicomReaderChoice choice, Func<IForeignDecoder>? foreign)
    {
        _choice = choice;
        _openForeign = foreign;
    }

    /// <summary>Time that went into waiting for files since this was made, in ticks of <see cref="Stopwatch"/>.</summary>
    public long WaitedTicks { get; private set; }

    /// <summary>Refuses, from the header alone, what <see cref="Read"/> would refuse: coding, bit depth, or a file that is cut.</summary>
    /// <exception cref="CtGpuException">The pixels cannot be read.</exception>
    public static void Check(SliceHeader slice, DicomReaderChoice choice = DicomReaderChoice.Auto)
    {
        try
        {
            _ = new PixelLayout(slice, IsForeign(slice, choice, ForeignDecoder.BuiltIn));
        }
        catch (DicomFormatException e)
        {
            throw InputFile.Damaged(Stage, slice.Path, e);
        }
    }

    /// <summary>Reads one slice. Samples that lie in the file as they are pass through memory once: a piece at a time, into <paramref name="pass"/>.</summary>
    /// <param name="slice">Its header, from <see cref="DicomReader.ReadHeader"/>.</param>
    /// <param name="destination">
    /// Room for Rows · Columns values, row by row; each the stored value as int16, or as the bits of uint16 where
    /// the header says unsigned, or what <paramref name="pass"/> makes of it.
    /// </param>
    /// <param name="pass">What becomes of the values on their way; nothing where there is none.</param>
    /// <returns>XXH128 of all the file's bytes.</returns>
    /// <exception cref="CtGpuException">
    /// The pixels cannot be decoded or are not all there (<see cref="ExitCode.InvalidInput"/>), or the file cannot be read
    /// or is no longer what its header was (<see cref="ExitCode.Transient"/>). The destination's contents are then void.
    /// </exception>
    public Xxh128 Read(SliceHeader slice, short* destination, IStoredValuePass? pass = null)
    {
        try
        {
            bool foreign = IsForeign(slice, _choice, _openForeign);
            var layout = new PixelLayout(slice, foreign);
            using InputFile file = InputFile.Open(slice.Path);
            if (file.Length != slice.FileLength)
            {
                throw new IOException($"the file has {file.Length} bytes where {slice.FileLength} were found before, so something writes to it");
            }

            if (!foreign && layout.Syntax.Coding == PixelCoding.Native) return ReadNative(file, slice, layout, destination, pass);
            Xxh128 hash = foreign ? ReadForeign(file, slice, layout, destination) : ReadCoded(file, slice, layout, destination);
            Finish(slice, layout, destination, pass);
            return hash;
        }
        catch (DicomFormatException e)
        {
            throw InputFile.Damaged(Stage, slice.Path, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            throw InputFile.Unreadable(Stage, slice.Path, e);
        }
    }

    public void Dispose()
    {
        _chunk.Dispose();
        _frame.Dispose();
        _planes.Dispose();
        _jpeg.Dispose();
        _inflated.Dispose();
    }

    private Xxh128 ReadNative(InputFile file, SliceHeader slice, PixelLayout layout, short* destination, IStoredValuePass? pass)
    {
        long offset = slice.PixelDataOffset + ((long)slice.Frame * layout.FrameBytes);
        bool hashes = slice.NumberOfFrames == 1;
        Xxh128 hash = hashes ? default : Facts(file, slice, layout).Hash;
        if (hashes)
        {
            _hash.Reset();
            AppendToHash(file, 0, offset);
        }

        if (layout.BytesPerSample == 2)
        {
            ReadPieces(file, offset, hashes, slice, layout, destination, pass);
        }
        else
        {
            var bytes = new Span<byte>(Scratch.Take(ref _frame, layout.FrameBytes), layout.FrameBytes);
            ReadExactly(file, offset, bytes);
            if (hashes) _hash.Append(bytes);
            ToStoredValues(_frame.Pointer, IsBigEndian(slice), slice, layout, destination);
            Finish(slice, layout, destination, pass);
        }

        if (!hashes) return hash;
        AppendToHash(file, offset + layout.FrameBytes, file.Length);
        return Xxh128.Of(_hash);
    }

    /// <summary>Samples of 16 bits: each piece is hashed as it is in the file, made stored values, and sent on its way.</summary>
    private void ReadPieces(InputFile file, long offset, bool hashes, SliceHeader slice, PixelLayout layout, short* destination, IStoredValuePass? pass)
    {
        byte* chunk = Scratch.Take(ref _chunk, Chunk);
        var values = (short*)chunk;
        for (int first = 0; first < layout.Pixels; first += Chunk / sizeof(short))
        {
            int count = Math.Min(Chunk / sizeof(short), layout.Pixels - first);
            var bytes = new Span<byte>(chunk, count * sizeof(short));
            ReadExactly(file, offset + ((long)first * sizeof(short)), bytes);
            if (hashes) _hash.Append(bytes);
            if (IsBigEndian(slice)) StoredValues.SwapBytes(values, count);
            StoredValues.TakeStoredBits(values, count, slice);
            if (pass != null) pass.Run(values, destination + first, count);
            else new Span<short>(values, count).CopyTo(new Span<short>(destination + first, count));
        }
    }

    /// <summary>A whole slice of samples, where it belongs already, to what is wanted of it.</summary>
    private static void Finish(SliceHeader slice, PixelLayout layout, short* destination, IStoredValuePass? pass)
    {
        if (layout.BytesPerSample < 4) StoredValues.TakeStoredBits(destination, layout.Pixels, slice);
        pass?.Run(destination, destination, layout.Pixels);
    }

    private static bool IsBigEndian(SliceHeader slice) => slice.TransferSyntaxUid == TransferSyntax.ExplicitBigEndian;

    private Xxh128 ReadCoded(InputFile file, SliceHeader slice, PixelLayout layout, short* destination)
    {
        FileFacts facts = Facts(file, slice, layout);
        if (layout.Syntax.Coding == PixelCoding.Deflated)
        {
            byte* samples = Scratch.Take(ref _frame, layout.FrameBytes);
            _inflated.Read(file, slice, new Span<byte>(samples, layout.FrameBytes));
            ToStoredValues(samples, swap: false, slice, layout, destination);
            return facts.Hash;
        }

        Fragment[] fragments = facts.Frames[slice.Frame];
        long coded = fragments.Sum(fragment => fragment.Length);
        if (coded > Array.MaxLength) throw new DicomFormatException($"frame {slice.Frame + 1} has {coded} bytes of coded pixels, more than 2 GiB");
        int length = (int)coded;
        byte* frame = Scratch.Take(ref _frame, (long)length + FrameSlack);
        int filled = 0;
        foreach (Fragment fragment in fragments)
        {
            ReadExactly(file, fragment.Offset, new Span<byte>(frame + filled, (int)fragment.Length));
            filled += (int)fragment.Length;
        }

        if (layout.Syntax.IsDecodedApart)
        {
            var bytes = new ReadOnlySpan<byte>(frame, length);
            var codestream = Codestream.Of(layout.Syntax.Coding, bytes, slice.Rows, slice.Columns);
            codestream.ProveBits(slice);
            try
            {
                CodecPool.Shared.Decode(codestream, bytes, slice.Rows, slice.Columns, destination);
            }
            catch (DicomFormatException missing) when (missing.Code == ExitCode.DeviceUnavailable && _choice == DicomReaderChoice.Auto && _openForeign != null)
            {
                return ReadForeign(file, slice, layout, destination);
            }

            codestream.ProveSigns(slice, new ReadOnlySpan<short>(destination, layout.Pixels));
            return facts.Hash;
        }

        if (layout.Syntax.Coding == PixelCoding.JpegLossless)
        {
            _jpeg.Decode(new ReadOnlySpan<byte>(frame, length), slice.Rows, slice.Columns, (ushort*)destination);
            return facts.Hash;
        }

        byte* planes = Scratch.Take(ref _planes, layout.FrameBytes + (long)RleFrame.Slack);
        RleFrame.Decode(frame, length, planes, layout.BytesPerSample, layout.Pixels);
        if (layout.BytesPerSample == 2)
        {
            StoredValues.Interleave(planes, planes + layout.Pixels, destination, layout.Pixels);
        }
        else if (layout.BytesPerSample == 1)
        {
            StoredValues.Widen(planes, destination, layout.Pixels);
        }
        else
        {
            int* wide = (int*)Scratch.Take(ref _frame, layout.FrameBytes);
            StoredValues.Interleave(planes, wide, layout.Pixels);
            StoredValues.Narrow(wide, destination, layout.Pixels, slice);
        }

        return facts.Hash;
    }

    private Xxh128 ReadForeign(InputFile file, SliceHeader slice, PixelLayout layout, short* destination)
    {
        FileFacts facts = Facts(file, slice, layout, foreign: true);
        byte[] frame = (_foreign ??= _openForeign!()).Decode(slice.Path, slice.Frame);
        if (frame.Length < layout.FrameBytes) throw new DicomFormatException($"fo-dicom decodes {frame.Length} bytes where {layout.FrameBytes} were expected");
        byte* samples = Scratch.Take(ref _frame, layout.FrameBytes);
        frame.AsSpan(0, layout.FrameBytes).CopyTo(new Span<byte>(samples, layout.FrameBytes));
        ToStoredValues(samples, swap: false, slice, layout, destination);
        return facts.Hash;
    }

    private static bool IsForeign(SliceHeader slice, DicomReaderChoice choice, Func<IForeignDecoder>? foreign) =>
        foreign != null && ForeignDecoder.ComesFirst(choice, TransferSyntax.Of(slice.TransferSyntaxUid));

    private static void ToStoredValues(byte* samples, bool swap, SliceHeader slice, PixelLayout layout, short* destination)
    {
        switch (layout.BytesPerSample)
        {
            case 1:
                StoredValues.Widen(samples, destination, layout.Pixels);
                break;
            case 2:
                new Span<short>(samples, layout.Pixels).CopyTo(new Span<short>(destination, layout.Pixels));
                if (swap) StoredValues.SwapBytes(destination, layout.Pixels);
                break;
            default:
                if (swap) StoredValues.SwapBytes((int*)samples, layout.Pixels);
                StoredValues.Narrow((int*)samples, destination, layout.Pixels, slice);
                break;
        }
    }

    /// <summary>What must be found out once a file, and is remembered while the frames of one are read one after another.</summary>
    private FileFacts Facts(InputFile file, SliceHeader slice, PixelLayout layout, bool foreign = false)
    {
        bool isLast = _lastFacts?.Path == slice.Path && _lastFacts.Length == file.Length && _lastFacts.TimeTicks == slice.FileTimeTicks;
        if (isLast) return _lastFacts!;
        Fragment[][] frames = [];
        if (!foreign && layout.Syntax.Coding != PixelCoding.Native && layout.Syntax.Coding != PixelCoding.Deflated)
        {
            using var source = new FileSource(file.Handle, file.Length);
            frames = EncapsulatedFrames.Locate(
                source,
                slice,
                layout.Syntax.Coding == PixelCoding.Rle
                    ? fragment => RleFrame.StartsWithHeader(fragment, layout.BytesPerSample)
                    : fragment => Codestream.Starts(layout.Syntax.Coding, fragment));
        }

        _hash.Reset();
        AppendToHash(file, 0, file.Length);
        var found = new FileFacts(slice.Path, file.Length, slice.FileTimeTicks, frames, Xxh128.Of(_hash));
        _lastFacts = slice.NumberOfFrames > 1 ? found : null;
        return found;
    }

    private void AppendToHash(InputFile file, long from, long to)
    {
        byte* chunk = Scratch.Take(ref _chunk, Chunk);
        for (; from < to; from += Chunk)
        {
            var bytes = new Span<byte>(chunk, (int)Math.Min(Chunk, to - from));
            ReadExactly(file, from, bytes);
            _hash.Append(bytes);
        }
    }

    private void ReadExactly(InputFile file, long offset, Span<byte> destination)
    {
        long start = Stopwatch.GetTimestamp();
        while (destination.Length > 0)
        {
            int read = RandomAccess.Read(file.Handle, destination, offset);
            if (read == 0) throw new IOException($"the file ends after {offset} bytes, before it did when it was opened");
            destination = destination[read..];
            offset += read;
        }

        WaitedTicks += Stopwatch.GetTimestamp() - start;
    }

    private sealed record FileFacts(string Path, long Length, long TimeTicks, Fragment[][] Frames, Xxh128 Hash);
}
