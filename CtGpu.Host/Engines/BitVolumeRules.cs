using CtGpu.Kernels.Labeling;

namespace CtGpu.Host.Engines;

/// <summary>Rules of <see cref="IBitVolumes"/> that every engine checks, although not every engine needs them.</summary>
internal static class BitVolumeRules
{
    /// <exception cref="ArgumentException">The target is the source.</exception>
    public static void CheckDistinct(BitVolume source, BitVolume target)
    {
        if (source == target) throw new ArgumentException($"{target} is the source and the target.", nameof(target));
    }

    /// <exception cref="ArgumentOutOfRangeException">The limits of <see cref="IBitVolumes.Components"/> are not kept.</exception>
    public static void CheckComponents(long least, int most)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(least, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(most, ComponentLimit.Most);
    }
}
