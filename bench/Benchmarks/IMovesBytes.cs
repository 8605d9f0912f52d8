namespace CtGpu.Bench.Benchmarks;

/// <summary>A benchmark that declares what its operations must move.</summary>
public interface IMovesBytes
{
    /// <summary>
    /// Bytes that the method must read and write however it is done: its inputs once and its results once, not
    /// what goes to and fro between its passes.
    /// </summary>
    /// <param name="method">Name of the benchmark method.</param>
    static abstract long BytesThatMustMove(string method);
}
