using System.IO.Hashing;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;

namespace CtGpu.Bench.Benchmarks;

/// <summary>XXH128 of the isotropic volume on one thread, the hash that the sidecar file stores.</summary>
public class HashBenchmark : IMovesBytes
{
    /// <summary>HU read.</summary>
    public static long BytesThatMustMove(string method) => ThoraxJob.HounsfieldBytes;

    [Benchmark]
    public UInt128 Xxh128() => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(ThoraxJob.Hounsfield.Span));
}
