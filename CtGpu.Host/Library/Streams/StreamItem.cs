using CtGpu.Host.Geometry;

namespace CtGpu.Host.Library.Streams;

/// <summary>
/// One volume of a <see cref="ScanSequence"/>, or a series that failed. Its arrays are valid until it is disposed; their memory is then
/// reused for another volume.
/// </summary>
public sealed class StreamItem : IDisposable
{
    private readonly Action<StreamItem>? _recycle;
    private int _disposed;

    internal StreamItem(CtSeries series, CtGpuException error) => (Series, Error) = (series, error);

    internal StreamItem(CtSeries series, VolumeGeometry geometry, StreamBuffers buffers, Action<StreamItem> recycle)
    {
        (Series, Geometry, Buffers, _recycle) = (series, geometry, buffers, recycle);
        long voxels = geometry.Shape.Voxels;
        Hounsfield = NativeMemoryManager<short>.Of(buffers.Hounsfield, voxels);
        if (buffers.Normalized != null) Normalized = NativeMemoryManager<float>.Of(buffers.Normalized, voxels);
    }

    /// <summary>The series.</summary>
    public CtSeries Series { get; }

    /// <summary>Why the series failed; null if it did not.</summary>
    public CtGpuException? Error { get; }

    /// <summary>Grid of the arrays; null if the series failed.</summary>
    public VolumeGeometry? Geometry { get; }

    /// <summary>HU, z,y,x in C order. Empty if the series failed.</summary>
    public Memory<short> Hounsfield { get; }

    /// <summary>The lung mask with its verdict; null if none was asked for, or the series failed.</summary>
    public LungSegmentation? Lungs { get; internal init; }

    /// <summary>Normalised voxels, z,y,x in C order. Empty if none were asked for.</summary>
    public Memory<float> Normalized { get; }

    internal StreamBuffers? Buffers { get; }

    /// <summary>Gives the memory back to the stream. The arrays must not be used any more.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0) _recycle?.Invoke(this);
    }
}
