using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using CtGpu.Host.Output.Deflate;

namespace CtGpu.Bench.Benchmarks;

/// <summary>
/// Deflates the isotropic volume in memory, in blocks of 1 MiB: with CtGpu's encoder, and with zlib-ng at the lowest level that
/// finds matches in CT voxels.
/// </summary>
public unsafe class DeflateBenchmark : CpuBenchmark, IMovesBytes
{
    private const int BlockBytes = 1 << 20;
    private static readonly ZLibCompressionOptions s_zlibNg = new() { CompressionLevel = 2 };
    private VoxelDeflater[] _deflaters = [];
    private byte[][] _targets = [];

    private static int Blocks => (int)((ThoraxJob.HounsfieldBytes + BlockBytes - 1) / BlockBytes);

    /// <summary>HU read, before compression.</summary>
    public static long BytesThatMustMove(string method) => ThoraxJob.HounsfieldBytes;

    [Benchmark]
    public void Voxels() => Pool.For(Blocks, (block, worker) =>
    {
        fixed (byte* target = _targets[worker]) _deflaters[worker].Deflate(Block(block), pairs: false, target);
    });

    [Benchmark]
    public void ZlibNg() => Pool.For(Blocks, (block, worker) =>
    {
        using DeflateStream stream = new(new MemoryStream(_targets[worker]), s_zlibNg);
        stream.Write(Block(block));
    });

    protected override void Prepare()
    {
        _deflaters = [.. Enumerable.Range(0, Threads).Select(_ => Own(new VoxelDeflater()))];
        _targets = [.. Enumerable.Range(0, Threads).Select(_ => new byte[VoxelDeflater.Bound(BlockBytes) + 4096])];
    }

    private static ReadOnlySpan<byte> Block(int block)
    {
        long offset = (long)block * BlockBytes;
        int length = (int)Math.Min(BlockBytes, ThoraxJob.HounsfieldBytes - offset);
        return new ReadOnlySpan<byte>((byte*)ThoraxJob.Hounsfield.Pointer + offset, length);
    }
}
