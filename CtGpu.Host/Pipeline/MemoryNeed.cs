namespace CtGpu.Host.Pipeline;

/// <summary>Upper bound of the host memory that the conversion of one volume needs, in bytes.</summary>
/// <param name="Input">The buffer that the volume is read into.</param>
/// <param name="Results">Buffers of its results.</param>
/// <param name="Working">Working memory of reading, computing and compressing.</param>
internal readonly record struct MemoryNeed(long Input, long Results, long Working)
{
    /// <summary>All three at the same time; no more than a long holds.</summary>
    public long Total => (long)((double)Input + Results + Working);
}
