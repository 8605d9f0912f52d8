namespace CtGpu.Host.Cohort;

/// <summary>
/// One part of a cohort that several processes share: every Count-th series of the sorted list, from Index on. Every
/// series is in exactly one shard.
/// </summary>
/// <param name="Index">0-based.</param>
/// <param name="Count">At least 1.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>The whole cohort.</summary>
    public static Shard All => new(0, 1);

    public IEnumerable<T> Of<T>(IEnumerable<T> sorted)
    {
        (int index, int count) = this;
        return sorted.Where((_, i) => i % count == index);
    }

    public override string ToString() => $"{Index}/{Count}";
}
