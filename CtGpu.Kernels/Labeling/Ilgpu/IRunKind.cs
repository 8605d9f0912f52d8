namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>Which voxels runs consist of, known when a kernel is compiled.</summary>
internal interface IRunKind
{
    /// <summary>Most runs that a row of that many voxels can have.</summary>
    static abstract int MostRuns(int columns);

    /// <summary>Bits of a word that are in a run; <paramref name="valid"/> are those that are voxels.</summary>
    static abstract ulong Members(ulong word, ulong valid);

    /// <summary>Places at which voxels of two words may be in one component.</summary>
    static abstract ulong Agree(ulong a, ulong b);
}

/// <summary>Runs of set bits; clear bits are in none.</summary>
internal readonly struct SetRuns : IRunKind
{
    public static int MostRuns(int columns) => (columns + 1) / 2;

    public static ulong Members(ulong word, ulong valid) => word;

    public static ulong Agree(ulong a, ulong b) => a & b;
}

/// <summary>Runs of equal bits, set or clear: every voxel is in one.</summary>
internal readonly struct AllRuns : IRunKind
{
    public static int MostRuns(int columns) => columns;

    public static ulong Members(ulong word, ulong valid) => valid;

    public static ulong Agree(ulong a, ulong b) => ~(a ^ b);
}
