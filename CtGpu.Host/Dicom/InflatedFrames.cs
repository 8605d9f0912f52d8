using CtGpu.Host.Dicom.Parsing;

namespace CtGpu.Host.Dicom;

/// <summary>
/// The samples of deflated files. A deflated stream has no way back and no way to a frame but through all before it, so the
/// stream stays open from frame to frame: frames in the file's order cost one inflation, however many there are.
/// </summary>
internal sealed class InflatedFrames : IDisposable
{
    private InflatedSource? _source;
    private (string Path, long Length, long TimeTicks) _file;
    private long _reached;

    /// <summary>Times that a file has been inflated from its beginning.</summary>
    public int Inflations { get; private set; }

    /// <summary>Copies one frame out of the inflated data set.</summary>
    /// <param name="file">The file, open.</param>
    /// <param name="slice">The frame's header.</param>
    /// <param name="samples">Room for all bytes of the frame.</param>
    /// <exception cref="DicomFormatException">The data set ends inside the frame, or is damaged.</exception>
    public void Read(InputFile file, SliceHeader slice, Span<byte> samples)
    {
        long offset = slice.PixelDataOffset + ((long)slice.Frame * samples.Length);
        var wanted = (slice.Path, slice.FileLength, slice.FileTimeTicks);
        if (_source == null || _file != wanted || offset < _reached) Begin(file, wanted);
        // Void until the frame is there: what is damaged once is read from the beginning again.
        _reached = long.MaxValue;
        int copied = _source!.CopyTo(offset, samples);
        _reached = offset + copied;
        if (slice.Frame + 1 == slice.NumberOfFrames || copied < samples.Length) End();
        if (copied < samples.Length) throw new DicomFormatException($"the deflated PixelData end after {copied} bytes of a frame of {samples.Length}");
    }

    public void Dispose() => End();

    private void Begin(InputFile file, (string Path, long Length, long TimeTicks) wanted)
    {
        End();
        using var source = new FileSource(file.Handle, file.Length);
        long start = FileMeta.FindStart(source) is { } first ? FileMeta.Read(source, first).End : 0;
        _source = new InflatedSource(file.Path, start, long.MaxValue);
        _file = wanted;
        Inflations++;
    }

    private void End()
    {
        _source?.Dispose();
        _source = null;
        _reached = 0;
    }
}
