namespace CtGpu.Host.Phantom;

/// <summary>
/// Counter-based random numbers: number i of a stream depends only on the seed, the stream and i, so threads may compute them
/// in any order. The finaliser of SplitMix64 over a Weyl sequence (Steele, Lea and Flood, OOPSLA 2014).
/// </summary>
internal readonly struct CounterRandom
{
    private const ulong Weyl = 0x9E37_79B9_7F4A_7C15;

    /// <summary>Reciprocal of the standard deviation of a sum of four 16-bit numbers, sqrt(4 · (65536² - 1) / 12).</summary>
    private const float SumToNormal = 1 / 37837.3f;

    private readonly ulong _key;

    public CounterRandom(int seed, ulong stream) => _key = Mix(Mix((ulong)seed + Weyl) ^ (stream * Weyl));

    public ulong Bits(ulong index) => Mix(_key + (index * Weyl));

    /// <summary>Uniform in [0, 1).</summary>
    public double Uniform(ulong index) => (Bits(index) >> 11) * (1.0 / (1UL << 53));

    /// <summary>Approximately normal, mean 0, variance 1, within ±3.5: the sum of four 16-bit numbers.</summary>
    public float Normal(ulong index)
    {
        const ulong evenLanes = 0x0000_FFFF_0000_FFFF;
        ulong bits = Bits(index);
        ulong pairs = (bits & evenLanes) + ((bits >> 16) & evenLanes);
        int sum = (int)((pairs & 0xFFFF_FFFF) + (pairs >> 32));
        return (sum - 131070) * SumToNormal;
    }

    private static ulong Mix(ulong x)
    {
        x = (x ^ (x >> 30)) * 0xBF58_476D_1CE4_E5B9;
        x = (x ^ (x >> 27)) * 0x94D0_49BB_1331_11EB;
        return x ^ (x >> 31);
    }
}

/// <summary>The numbers of one stream, in sequence.</summary>
internal sealed class RandomSequence(int seed, ulong stream)
{
    private readonly CounterRandom _random = new(seed, stream);
    private ulong _next;

    public double Uniform(double lower, double upper) => lower + ((upper - lower) * _random.Uniform(_next++));

    public double Normal(double deviation) => deviation * _random.Normal(_next++);

    /// <summary>A random order of 0..count-1 (Fisher-Yates).</summary>
    public int[] Permutation(int count)
    {
        int[] order = [.. Enumerable.Range(0, count)];
        for (int i = count - 1; i > 0; i--)
        {
            int j = (int)Uniform(0, i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }
}
