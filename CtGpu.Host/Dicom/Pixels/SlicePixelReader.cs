using System.Diagnostics;
using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Dicom.FoDicom;
using CtGpu.Host.Dicom.Pixels.Decoders;

namespace CtGpu.Host.Dicom.Pixels;

/// <summary>
/// Reads the pixels of slices with any supported coding as 16-bit stored values. It opens the files and chooses the decoders.
/// Buffers are kept between slices. Not thread-safe: each thread needs its own reader.
/// </summary>
internal sealed class SlicePixelReader : IDisposable
{
    private const string Stage = "read";

    private readonly HashedReads _reads = new();
    private readonly CodedFrames _frames;
    private readonly PixelSurplus _surplus = new();
    private readonly DicomReaderChoice _choice;
    private readonly Func<IForeignDecoder>? _openForeign;
    private readonly ISliceDecoder?[] _decoders = new ISliceDecoder?[(int)PixelCoding.Other];
    private ForeignSliceDecoder? _foreign;
    private OpenSlice[] _open = new OpenSlice[1];

    /// <param name="choice">The library that decodes.</param>
    public SlicePixelReader(DicomReaderChoice choice = DicomReaderChoice.Auto)
        : this(choice, ForeignDecoder.BuiltIn)
    {
    }

    /// <param name="choice">The library that decodes.</param>
    /// <param name="openForeign">Opens the foreign decoder; null if the build has none.</param>
    internal SlicePixelReader(DicomReaderChoice choice, Func<IForeignDecoder>? openForeign)
    {
        _choice = choice;
        _openForeign = openForeign;
        _frames = new CodedFrames(_reads);
    }

    /// <summary>Time spent waiting for files since construction, in ticks of <see cref="Stopwatch"/>.</summary>
    public long WaitedTicks => _reads.WaitedTicks;

    /// <summary>
    /// Checks headers for errors that <see cref="Read"/> would report: an unsupported coding or bit depth, a truncated file, or
    /// more pixels than the header describes. Opens only files with bytes after their last frame.
    /// </summary>
    /// <exception cref="CtGpuException">The pixels of a slice cannot be read.</exception>
    public static void Check(IEnumerable<SliceHeader> slices, DicomReaderChoice choice = DicomReaderChoice.Auto)
    {
        var surplus = new PixelSurplus();
        foreach (SliceHeader slice in slices)
        {
            try
            {
                surplus.Check(slice, new PixelLayout(slice, IsForeign(slice, choice, ForeignDecoder.BuiltIn)));
            }
            catch (DicomFormatException e)
            {
                throw InputFile.Damaged(Stage, slice.Path, e);
            }
            catch (Exception e) when (IsReadFailure(e))
            {
                throw InputFile.Unreadable(Stage, slice.Path, e);
            }
            catch (OutOfMemoryException e)
            {
                throw InputFile.NoMemory(slice.Path, e);
            }
        }
    }

    /// <summary>The error for a damaged slice that could be decoded, if its voxels must not be wrong.</summary>
    public static CtGpuException Refusal(DamagedSlice slice)
    {
        string found = $"the codestream is damaged ({string.Join(", ", slice.Damage.Names())})";
        return InputFile.Damaged(Stage, slice.Path, new DicomFormatException(found)
        {
            Remedy = "Copy the file again, or leave it out. The command convert decodes it, and names the damage in ct.json.",
        });
    }

    /// <summary>Maximum number of slices in one batch, for the coding of this slice; 1 if its decoder has no batches.</summary>
    public int BatchSizeOf(SliceHeader slice)
    {
        PixelCoding coding = TransferSyntax.Of(slice.TransferSyntaxUid).Coding;
        return coding == PixelCoding.Other || IsForeign(slice) ? 1 : DecoderOf(coding).BatchSize;
    }

    /// <summary>
    /// Reads slices. A batch of up to <see cref="BatchSizeOf"/> slices with the same size and coding is decoded together; other
    /// slices are read one after another. Uncompressed samples are processed in pieces and pass through memory once.
    /// </summary>
    /// <param name="batch">The slices.</param>
    /// <param name="hashes">Output: XXH128 of all bytes of each slice's file.</param>
    /// <exception cref="CtGpuException">
    /// The pixels cannot be decoded or are incomplete (<see cref="ExitCode.InvalidInput"/>), or the file cannot be read or has
    /// changed since its header was read (<see cref="ExitCode.Transient"/>). The contents of the destinations are then undefined.
    /// </exception>
    public void Read(ReadOnlySpan<SliceTarget> batch, Span<Xxh128> hashes)
    {
        if (batch.Length > 1 && CanReadTogether(batch))
        {
            try
            {
                ReadTogether(batch, hashes, isForeign: false);
                return;
            }
            catch (Exception e) when (e is DicomFormatException or OutOfMemoryException || IsReadFailure(e))
            {
                // Reading each slice alone shows which of them fails, and takes less memory.
            }
        }

        for (int i = 0; i < batch.Length; i++) ReadOne(batch.Slice(i, 1), hashes.Slice(i, 1));
    }

    public void Dispose()
    {
        _reads.Dispose();
        _foreign?.Dispose();
        foreach (ISliceDecoder? decoder in _decoders) decoder?.Dispose();
    }

    private bool CanReadTogether(ReadOnlySpan<SliceTarget> batch)
    {
        SliceHeader first = batch[0].Slice;
        if (batch.Length > BatchSizeOf(first)) return false;
        PixelCoding coding = TransferSyntax.Of(first.TransferSyntaxUid).Coding;
        foreach (SliceTarget target in batch)
        {
            SliceHeader slice = target.Slice;
            if (slice.Rows != first.Rows || slice.Columns != first.Columns || IsForeign(slice)) return false;
            if (TransferSyntax.Of(slice.TransferSyntaxUid).Coding != coding) return false;
        }

        return true;
    }

    private void ReadOne(ReadOnlySpan<SliceTarget> target, Span<Xxh128> hash)
    {
        SliceHeader slice = target[0].Slice;
        bool isForeign = IsForeign(slice);
        try
        {
            ReadTogether(target, hash, isForeign);
        }
        catch (DicomFormatException e)
        {
            throw InputFile.Damaged(Stage, slice.Path, e);
        }
        catch (Exception e) when (IsReadFailure(e))
        {
            throw InputFile.Unreadable(Stage, slice.Path, e);
        }
        catch (OutOfMemoryException e)
        {
            throw InputFile.NoMemory(slice.Path, e);
        }
    }

    private void ReadTogether(ReadOnlySpan<SliceTarget> batch, Span<Xxh128> hashes, bool isForeign)
    {
        if (_open.Length < batch.Length) _open = new OpenSlice[batch.Length];
        int opened = 0;
        try
        {
            foreach (SliceTarget target in batch)
            {
                // Before the file is opened: it refuses codings without a decoder.
                var layout = new PixelLayout(target.Slice, isForeign);
                _surplus.Check(target.Slice, layout);
                _open[opened] = new OpenSlice(target, layout, OpenUnchanged(target.Slice));
                opened++;
            }

            ISliceDecoder decoder = isForeign
                ? _foreign ??= new ForeignSliceDecoder(_frames, _openForeign!)
                : DecoderOf(_open[0].Layout.Syntax.Coding);
            decoder.Read(_open.AsSpan(0, opened), hashes);
        }
        finally
        {
            foreach (OpenSlice slice in _open.AsSpan(0, opened)) slice.File.Dispose();
        }
    }

    private static InputFile OpenUnchanged(SliceHeader slice)
    {
        InputFile file = InputFile.Open(slice);
        if (file.Length == slice.FileLength) return file;
        long found = file.Length;
        file.Dispose();
        throw new IOException(
            $"the file has {found} bytes; expected {slice.FileLength}, its length when the header was read. Another program writes to it");
    }

    private ISliceDecoder DecoderOf(PixelCoding coding) => _decoders[(int)coding] ??= coding switch
    {
        PixelCoding.Native => new NativeSliceDecoder(_reads, _frames),
        PixelCoding.Deflated => new DeflatedSliceDecoder(_frames),
        PixelCoding.Fragmented => new FragmentedSliceDecoder(_frames),
        PixelCoding.Rle => new RleSliceDecoder(_frames),
        PixelCoding.JpegLossless => new JpegLosslessSliceDecoder(_frames),
        PixelCoding.JpegLs => new JpegLsSliceDecoder(_frames),
        PixelCoding.Jpeg or PixelCoding.Jpeg2000 => new CodestreamSliceDecoder(coding, _frames),
        _ => throw new UnreachableException(),
    };

    private bool IsForeign(SliceHeader slice) => IsForeign(slice, _choice, _openForeign);

    private static bool IsForeign(SliceHeader slice, DicomReaderChoice choice, Func<IForeignDecoder>? foreign) =>
        foreign != null && ForeignDecoder.ComesFirst(choice, TransferSyntax.Of(slice.TransferSyntaxUid));

    private static bool IsReadFailure(Exception e) => e is IOException or UnauthorizedAccessException;
}
