namespace CtGpu.Bench.Benchmarks;

/// <summary>A benchmark that declares the bytes that its methods must move.</summary>
internal interface IMovesBytes
{
    /// <summary>
    /// Bytes that any implementation of the method must read and write: its inputs once and its results once. Intermediate data
    /// between passes is not counted.
    /// </summary>
    /// <param name="method">Name of the benchmark method.</param>
    static abstract long BytesThatMustMove(string method);
}
