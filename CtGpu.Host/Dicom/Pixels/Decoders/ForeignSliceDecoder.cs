using CtGpu.Host.Dicom.FoDicom;
using CtGpu.Host.Paths;
using CtGpu.Kernels.Memory;

namespace CtGpu.Host.Dicom.Pixels.Decoders;

/// <summary>
/// Decodes slices with another DICOM library. Its failures are findings about the file, whatever their type: the library throws
/// many types for invalid and for unsupported files.
/// </summary>
internal sealed unsafe class ForeignSliceDecoder(CodedFrames frames, Func<IForeignDecoder> open) : ISliceDecoder
{
    private const int LongestReason = 200;

    private IForeignDecoder? _decoder;
    private NativeBuffer<byte> _samples = new(0);

    public int BatchSize => 1;

    public void Read(ReadOnlySpan<OpenSlice> slices, Span<Xxh128> hashes)
    {
        for (int i = 0; i < slices.Length; i++)
        {
            OpenSlice slice = slices[i];
            hashes[i] = frames.HashOf(slice);
            int expected = slice.Layout.FrameBytes;
            byte[] frame = Decode(slice.Header, slice.Layout.Syntax);
            PixelSurplus.CheckFrame(frame, slice.Header, slice.Layout, "the frame that fo-dicom decoded");
            byte* samples = Scratch.Take(ref _samples, expected);
            frame.AsSpan(0, expected).CopyTo(new Span<byte>(samples, expected));
            slice.DeliverAll(samples, isBigEndian: false);
        }
    }

    public void Dispose() => _samples.Dispose();

    private byte[] Decode(SliceHeader slice, TransferSyntax syntax)
    {
        if (slice.Archive != null || slice.IsGzip)
        {
            throw new DicomFormatException("fo-dicom opens only files, and this one is compressed or in an archive")
            {
                Remedy = "Unpack it.",
            };
        }

        string path = InputPath.ToText(slice.Path)
            ?? throw new DicomFormatException("fo-dicom opens only files with a path in UTF-8")
            {
                Remedy = "Rename the file or its folder.",
            };
        try
        {
            _decoder ??= open();
            return _decoder.Decode(path, slice.Frame);
        }
        catch (Exception e) when (e is not (IOException or UnauthorizedAccessException or OutOfMemoryException))
        {
            throw new DicomFormatException($"fo-dicom cannot decode frame {slice.Frame + 1}: {ReasonOf(e)}", e)
            {
                Remedy = syntax.Coding == PixelCoding.Other
                    ? $"CtGpu has no decoder of its own for {syntax.Uid} ({syntax.Name}): "
                        + "export the series uncompressed, or decompress it with the software that wrote it."
                    : "Run again with --dicom-reader own --retry-failed.",
            };
        }
    }

    /// <summary>The innermost reason in one line: outer exceptions only say that something failed.</summary>
    private static string ReasonOf(Exception e)
    {
        Exception cause = e.GetBaseException();
        string text = string.Join(' ', cause.Message.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)).TrimEnd('.');
        if (text.Length > LongestReason) text = text[..LongestReason] + "...";
        return text.Length > 0 ? text : cause.GetType().Name;
    }
}
