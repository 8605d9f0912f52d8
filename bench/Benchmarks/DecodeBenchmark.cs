using BenchmarkDotNet.Attributes;
using CtGpu.Host.Dicom.Codecs;
using CtGpu.Host.Dicom.Codecs.JpegLossless;
using CtGpu.Host.Dicom.Codecs.JpegLs;
using CtGpu.Kernels.Memory;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// Decodes one slice of the thorax (512×512, 16 bits) on one thread, because threads decode different slices. JPEG is decoded two
/// slices at a time, JPEG-LS eight, as in a series, and both one at a time. The simple encoders of the tests make the frames.
/// </summary>
public unsafe class DecodeBenchmark : IMovesBytes, IDisposable
{
    private const int Pixels = 512 * 512;

    private static readonly int[] Slice =
        [.. Enumerable.Range(0, Pixels).Select(i => ThoraxJob.Stored.Pointer[(67L * Pixels) + i] & 0xFFFF)];

    private static readonly byte[] Jpeg = new JpegLosslessEncoder { CodeLengths = JpegLosslessEncoder.Ordinary }.Encode(Slice, 512, 512);
    private static readonly byte[] JpegLsSlice = new JpegLsEncoder().Encode(Slice, 512, 512, out _);
    private static readonly byte[] Rle = RleEncoder.Encode(Slice, 2, new Random(1));

    private readonly JpegLosslessDecoder _decoder = new();
    private readonly JpegLsDecoder _jpegLs = new();
    private readonly JpegLsImage[] _images = new JpegLsImage[JpegLsLanes.Count];
    private readonly NativeBuffer<byte> _jpegLsSlice = new(JpegLsSlice.Length);
    private readonly NativeBuffer<ushort> _values = new(JpegLsLanes.Count * Pixels);
    private readonly NativeBuffer<byte> _frame = new(Rle.Length + RleFrame.Slack);
    private readonly NativeBuffer<byte> _planes = new((2 * Pixels) + RleFrame.Slack);

    /// <summary>The coded frame read, 16 bits for each pixel written.</summary>
    public static long BytesThatMustMove(string method) => method switch
    {
        nameof(JpegLosslessByTwos) => 2 * ((2 * Pixels) + Jpeg.Length),
        nameof(JpegLsByEights) => JpegLsLanes.Count * ((2 * Pixels) + JpegLsSlice.Length),
        nameof(JpegLs) => (2 * Pixels) + JpegLsSlice.Length,
        nameof(JpegLossless) => (2 * Pixels) + Jpeg.Length,
        _ => (2 * Pixels) + Rle.Length,
    };

    [GlobalSetup]
    public void Load()
    {
        Rle.CopyTo(_frame.Span);
        JpegLsSlice.CopyTo(_jpegLsSlice.Span);
        var headers = JpegLsHeaders.Of(JpegLsSlice, 512, 512);
        for (int i = 0; i < _images.Length; i++)
        {
            _images[i] = new JpegLsImage(_jpegLsSlice.Pointer, JpegLsSlice.Length, headers, _values.Pointer + (i * Pixels));
        }
    }

    [Benchmark]
    public void JpegLosslessByTwos() => _decoder.Decode(Jpeg, Jpeg, 512, 512, _values.Pointer, _values.Pointer + Pixels);

    [Benchmark]
    public void JpegLossless() => _decoder.Decode(Jpeg, 512, 512, _values.Pointer);

    [Benchmark]
    public void JpegLsByEights() => _jpegLs.Decode(_images, 512, 512);

    [Benchmark]
    public void JpegLs() => _jpegLs.Decode(_images.AsSpan(0, 1), 512, 512);

    [Benchmark]
    public void RleLossless()
    {
        RleFrame.Decode(_frame.Pointer, Rle.Length, _planes.Pointer, 2, Pixels);
        StoredValues.Interleave(_planes.Pointer, _planes.Pointer + Pixels, (short*)_values.Pointer, Pixels);
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _decoder.Dispose();
        _jpegLs.Dispose();
        _jpegLsSlice.Dispose();
        _values.Dispose();
        _frame.Dispose();
        _planes.Dispose();
        GC.SuppressFinalize(this);
    }
}
