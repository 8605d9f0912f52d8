namespace CtGpu.Host.Cohort.Sharding;

/// <summary>
/// One part of a cohort that several processes convert: every Count-th series of the sorted list, starting at Index. Every series belongs
/// to exactly one shard.
/// </summary>
/// <param name="Index">0-based index of the shard.</param>
/// <param name="Count">Number of shards, at least 1.</param>
internal readonly record struct Shard(int Index, int Count)
{
    /// <summary>The whole cohort.</summary>
    public static Shard All => new(0, 1);

    /// <summary>The elements of a sorted list that belong to this shard.</summary>
    public IEnumerable<T> Of<T>(IEnumerable<T> sorted)
    {
        (int index, int count) = this;
        return sorted.Where((_, i) => i % count == index);
    }

    public override string ToString() => $"{Index}/{Count}";
}
