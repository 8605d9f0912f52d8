using CtGpu.Kernels.Bits;

namespace CtGpu.Kernels.Surface;

/// <summary>
/// Level of a surface in 256ths of a value. Comparisons are between integers, so the result is the same on all engines.
/// A value equal to the level counts as below.
/// </summary>
/// <param name="Scaled">256 times the level.</param>
internal readonly record struct SurfaceLevel(int Scaled)
{
    /// <summary>Fractional bits of a level.</summary>
    public const int Bits = 8;

    /// <summary>Returns the level nearest to a value.</summary>
    public static SurfaceLevel At(double value) =>
        new((int)Math.Round(Math.Clamp(value, short.MinValue - 1.0, short.MaxValue) * (1 << Bits)));

    /// <summary>The highest integer value at or below the level.</summary>
    public int HighestBelow => Scaled >> Bits;
}

/// <summary>The grid of a volume and the level of its surface.</summary>
internal readonly record struct SurfaceJob(BitGrid Grid, SurfaceLevel Level);
