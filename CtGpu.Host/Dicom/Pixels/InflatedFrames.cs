using CtGpu.Host.Dicom.Files;
using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom.Pixels;

/// <summary>
/// Reads the frames of deflated files. A deflated stream can only be read forwards, so it stays open between frames. Reading all
/// frames in file order inflates the file once.
/// </summary>
internal sealed class InflatedFrames : IDisposable
{
    private InflatedSource? _source;
    private (string Path, long Length, long TimeTicks) _file;
    private long _reached;

    /// <summary>Number of times that inflation started at the beginning of a file.</summary>
    public int Inflations { get; private set; }

    /// <summary>Copies one frame of the inflated data set.</summary>
    /// <param name="file">The open file.</param>
    /// <param name="slice">The frame's header.</param>
    /// <param name="samples">Output: all bytes of the frame.</param>
    /// <exception cref="DicomFormatException">The data set ends within the frame, or is damaged.</exception>
    public void Read(InputFile file, SliceHeader slice, Span<byte> samples)
    {
        long offset = slice.PixelDataOffset + ((long)slice.Frame * samples.Length);
        var requested = (slice.Path, slice.FileLength, slice.FileTimeTicks);
        if (_source == null || _file != requested || offset < _reached) Begin(file, requested);
        // If reading fails, the next call starts at the beginning of the file again.
        _reached = long.MaxValue;
        int copied = _source!.CopyTo(offset, samples);
        _reached = offset + copied;
        if (slice.Frame + 1 == slice.NumberOfFrames || copied < samples.Length) End();
        if (copied < samples.Length)
        {
            throw new DicomFormatException($"the deflated PixelData end after {copied} bytes of a frame of {samples.Length}");
        }
    }

    /// <summary>Opens the inflated data set of a deflated file.</summary>
    public static InflatedSource Inflate(InputFile file)
    {
        using var source = new FileSource(file);
        long start = FileMeta.FindStart(source) is { } first ? FileMeta.Read(source, first).End : 0;
        return new InflatedSource(file.OpenAgain(), start, long.MaxValue);
    }

    public void Dispose() => End();

    private void Begin(InputFile file, (string Path, long Length, long TimeTicks) requested)
    {
        End();
        _source = Inflate(file);
        _file = requested;
        Inflations++;
    }

    private void End()
    {
        _source?.Dispose();
        _source = null;
        _reached = 0;
    }
}
