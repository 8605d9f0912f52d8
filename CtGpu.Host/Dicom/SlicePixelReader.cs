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

    private readonly HashedReads _reads = new();
    private readonly CodedFrames _coded;
    private NativeBuffer<byte> _frame = new(0);
    private NativeBuffer<byte> _secondFrame = new(0);
    private NativeBuffer<byte> _planes = new(0);
    private readonly JpegLosslessDecoder _jpeg = new();
    private readonly InflatedFrames _inflated = new();
    private readonly DicomReaderChoice _choice;
    private readonly Func<IForeignDecoder>? _openForeign;
    private IForeignDecoder? _foreign;

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
        _coded = new CodedFrames(_reads);
    }

    /// <summary>Time that went into waiting for files since this was made, in ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    public long WaitedTicks => _reads.WaitedTicks;

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
            using InputFile file = OpenUnchanged(slice);
            if (!foreign && layout.Syntax.Coding == PixelCoding.Native) return ReadNative(file, slice, layout, destination, pass);
            Xxh128 hash = foreign ? ReadForeign(file, slice, layout, destination) : ReadCoded(file, slice, layout, destination);
            Finish(slice, layout, destination, pass);
            return hash;
        }
        catch (DicomFormatException e)
        {
            throw InputFile.Damaged(Stage, slice.Path, e);
        }
        catch (Exception e) when (IsOfReading(e))
        {
            throw InputFile.Unreadable(Stage, slice.Path, e);
        }
    }

    /// <summary>Whether two slices coded like this one take less time together.</summary>
    public static bool GainsFromTwo(SliceHeader slice) => TransferSyntax.Of(slice.TransferSyntaxUid).Coding == PixelCoding.JpegLossless;

    /// <summary>
    /// Reads two slices as if one after the other. Where both are lossless JPEG, it takes less time: they are decoded together.
    /// </summary>
    public (Xxh128 First, Xxh128 Second) ReadTwo(SliceTarget first, SliceTarget second)
    {
        if (AreDecodedTogether(first.Slice, second.Slice))
        {
            try
            {
                return ReadTogether(first, second);
            }
            catch (Exception e) when (e is DicomFormatException || IsOfReading(e))
            {
                // Which of the two is to blame shows when each is read alone.
            }
        }

        return (Read(first.Slice, first.Destination, first.Pass), Read(second.Slice, second.Destination, second.Pass));
    }

    public void Dispose()
    {
        _reads.Dispose();
        _frame.Dispose();
        _secondFrame.Dispose();
        _planes.Dispose();
        _jpeg.Dispose();
        _inflated.Dispose();
    }

    private bool AreDecodedTogether(SliceHeader a, SliceHeader b) =>
        a.Rows == b.Rows && a.Columns == b.Columns
        && !IsForeign(a, _choice, _openForeign) && !IsForeign(b, _choice, _openForeign)
        && GainsFromTwo(a) && GainsFromTwo(b);

    private (Xxh128 First, Xxh128 Second) ReadTogether(SliceTarget first, SliceTarget second)
    {
        PixelLayout firstLayout = new(first.Slice), secondLayout = new(second.Slice);
        Xxh128 firstHash = Load(first.Slice, firstLayout, ref _frame, out int firstLength);
        Xxh128 secondHash = Load(second.Slice, secondLayout, ref _secondFrame, out int secondLength);
        _jpeg.Decode(
            new ReadOnlySpan<byte>(_frame.Pointer, firstLength),
            new ReadOnlySpan<byte>(_secondFrame.Pointer, secondLength),
            first.Slice.Rows,
            first.Slice.Columns,
            (ushort*)first.Destination,
            (ushort*)second.Destination);
        Finish(first.Slice, firstLayout, first.Destination, first.Pass);
        Finish(second.Slice, secondLayout, second.Destination, second.Pass);
        return (firstHash, secondHash);
    }

    private Xxh128 Load(SliceHeader slice, PixelLayout layout, ref NativeBuffer<byte> frame, out int length)
    {
        using InputFile file = OpenUnchanged(slice);
        return _coded.Load(file, slice, layout, ref frame, out length);
    }

    private static InputFile OpenUnchanged(SliceHeader slice)
    {
        InputFile file = InputFile.Open(slice.Path);
        if (file.Length == slice.FileLength) return file;
        long found = file.Length;
        file.Dispose();
        throw new IOException($"the file has {found} bytes where {slice.FileLength} were found before, so something writes to it");
    }

    private static bool IsOfReading(Exception e) => e is IOException or UnauthorizedAccessException or OutOfMemoryException;

    private Xxh128 ReadNative(InputFile file, SliceHeader slice, PixelLayout layout, short* destination, IStoredValuePass? pass)
    {
        long offset = slice.PixelDataOffset + ((long)slice.Frame * layout.FrameBytes);
        bool hashes = slice.NumberOfFrames == 1;
        Xxh128 hash = hashes ? default : _coded.HashOf(file, slice);
        if (hashes)
        {
            _reads.Begin();
            _reads.Append(file, 0, offset);
        }

        if (layout.BytesPerSample == 2)
        {
            ReadPieces(file, offset, hashes, slice, layout, destination, pass);
        }
        else
        {
            var bytes = new Span<byte>(Scratch.Take(ref _frame, layout.FrameBytes), layout.FrameBytes);
            _reads.Read(file, offset, bytes);
            if (hashes) _reads.Append(bytes);
            ToStoredValues(_frame.Pointer, IsBigEndian(slice), slice, layout, destination);
            Finish(slice, layout, destination, pass);
        }

        if (!hashes) return hash;
        _reads.Append(file, offset + layout.FrameBytes, file.Length);
        return _reads.Hash;
    }

    /// <summary>Samples of 16 bits: each piece is hashed as it is in the file, made stored values, and sent on its way.</summary>
    private void ReadPieces(InputFile file, long offset, bool hashes, SliceHeader slice, PixelLayout layout, short* destination, IStoredValuePass? pass)
    {
        const int Piece = HashedReads.ChunkBytes / sizeof(short);
        var values = (short*)_reads.Chunk;
        for (int first = 0; first < layout.Pixels; first += Piece)
        {
            int count = Math.Min(Piece, layout.Pixels - first);
            var bytes = new Span<byte>(values, count * sizeof(short));
            _reads.Read(file, offset + ((long)first * sizeof(short)), bytes);
            if (hashes) _reads.Append(bytes);
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
        if (layout.Syntax.Coding == PixelCoding.Deflated)
        {
            Xxh128 hashOfDeflated = _coded.HashOf(file, slice);
            byte* samples = Scratch.Take(ref _frame, layout.FrameBytes);
            _inflated.Read(file, slice, new Span<byte>(samples, layout.FrameBytes));
            ToStoredValues(samples, swap: false, slice, layout, destination);
            return hashOfDeflated;
        }

        Xxh128 hash = _coded.Load(file, slice, layout, ref _frame, out int length);
        byte* frame = _frame.Pointer;
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
            return hash;
        }

        if (layout.Syntax.Coding == PixelCoding.JpegLossless)
        {
            _jpeg.Decode(new ReadOnlySpan<byte>(frame, length), slice.Rows, slice.Columns, (ushort*)destination);
            return hash;
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

        return hash;
    }

    private Xxh128 ReadForeign(InputFile file, SliceHeader slice, PixelLayout layout, short* destination)
    {
        Xxh128 hash = _coded.HashOf(file, slice);
        byte[] frame = (_foreign ??= _openForeign!()).Decode(slice.Path, slice.Frame);
        if (frame.Length < layout.FrameBytes) throw new DicomFormatException($"fo-dicom decodes {frame.Length} bytes where {layout.FrameBytes} were expected");
        byte* samples = Scratch.Take(ref _frame, layout.FrameBytes);
        frame.AsSpan(0, layout.FrameBytes).CopyTo(new Span<byte>(samples, layout.FrameBytes));
        ToStoredValues(samples, swap: false, slice, layout, destination);
        return hash;
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
}
