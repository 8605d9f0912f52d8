namespace CtGpu.Host.Dicom.Codecs.Jpeg2000.Transform;

/// <summary>Receives the rows of a reconstructed resolution: a buffer for the next level, or the image.</summary>
internal readonly unsafe struct RowSink
{
    private readonly int* _plane;
    private readonly long _stride;
    private readonly ushort* _samples;
    private readonly SampleRange _range;

    /// <summary>Keeps the rows for the next level.</summary>
    public RowSink(int* plane, int stride)
    {
        _plane = plane;
        _stride = stride;
        _samples = null;
        _range = default;
    }

    /// <summary>Converts the rows to samples of the image.</summary>
    public RowSink(ushort* samples, int stride, SampleRange range)
    {
        _plane = null;
        _samples = samples;
        _stride = stride;
        _range = range;
    }

    public void Integers(int row, int* values, int count)
    {
        if (_plane == null) _range.FromIntegers(values, _samples + (row * _stride), count);
        else new ReadOnlySpan<int>(values, count).CopyTo(new Span<int>(_plane + (row * _stride), count));
    }

    public void Real(int row, float* values, int count)
    {
        if (_plane == null) _range.FromReal(values, _samples + (row * _stride), count);
        else new ReadOnlySpan<float>(values, count).CopyTo(new Span<float>(_plane + (row * _stride), count));
    }
}
