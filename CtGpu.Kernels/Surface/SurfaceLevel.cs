using CtGpu.Kernels.Bits;

namespace CtGpu.Kernels.Surface;

/// <summary>
/// Level of a surface in 256ths of a value, so that integers decide what it passes: every engine decides alike.
/// A value at the level counts as below.
/// </summary>
/// <param name="Scaled">256 times the level.</param>
internal readonly record struct SurfaceLevel(int Scaled)
{
    public const int Bits = 8;

    /// <summary>The nearest level to a value.</summary>
    public static SurfaceLevel At(double value) => new((int)Math.Round(Math.Clamp(value, short.MinValue - 1.0, short.MaxValue) * (1 << Bits)));

    /// <summary>The highest value at the level or below.</summary>
    public int HighestBelow => Scaled >> Bits;
}

/// <summary>A volume's grid and the level of the surface in it.</summary>
internal readonly record struct SurfaceJob(BitGrid Grid, SurfaceLevel Level);
