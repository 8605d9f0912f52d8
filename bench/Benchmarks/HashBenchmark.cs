using System.IO.Hashing;
using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;

namespace CtGpu.Bench.Benchmarks;

/// <summary>XXH128 of the isotropic volume, as the sidecar has it.</summary>
public class HashBenchmark : IMovesBytes
{
    public static long BytesThatMustMove(string method) => ThoraxJob.HounsfieldBytes;

    [Benchmark]
    public UInt128 Xxh128() => XxHash128.HashToUInt128(MemoryMarshal.AsBytes(ThoraxJob.Hounsfield.Span));
}
