using BenchmarkDotNet.Attributes;
using CtGpu.Host.Dicom.Codecs;
using CtGpu.Kernels.Memory;
using CtGpu.Tests.Dicom;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// One slice of the thorax, decoded on one thread (several slices are decoded at once). The frames come from the plain
/// encoders that the tests check the decoders with.
/// </summary>
public unsafe class DecodeBenchmark : IMovesBytes, IDisposable
{
    private const int Pixels = 512 * 512;
    private static readonly int[] Slice = [.. Enumerable.Range(0, Pixels).Select(i => ThoraxJob.Stored.Pointer[(67L * Pixels) + i] & 0xFFFF)];
    private static readonly byte[] Jpeg = new JpegLosslessEncoder { CodeLengths = JpegLosslessEncoder.Ordinary }.Encode(Slice, 512, 512);
    private static readonly byte[] Rle = RleEncoder.Encode(Slice, 2, new Random(1));

    private readonly JpegLosslessDecoder _decoder = new();
    private readonly NativeBuffer<ushort> _values = new(Pixels);
    private readonly NativeBuffer<byte> _frame = new(Rle.Length + RleFrame.Slack);
    private readonly NativeBuffer<byte> _planes = new((2 * Pixels) + RleFrame.Slack);

    public static long BytesThatMustMove(string method) => (2 * Pixels) + (method == nameof(JpegLossless) ? Jpeg.Length : Rle.Length);

    [GlobalSetup]
    public void Load() => Rle.CopyTo(_frame.Span);

    [Benchmark]
    public void JpegLossless() => _decoder.Decode(Jpeg, 512, 512, _values.Pointer);

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
        _values.Dispose();
        _frame.Dispose();
        _planes.Dispose();
        GC.SuppressFinalize(this);
    }
}
