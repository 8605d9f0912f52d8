namespace CtGpu.Kernels.Measure;

/// <summary>The air components that are reported with a mask.</summary>
internal static class MaskComponents
{
    /// <summary>At most this many sizes are reported, those of the largest components.</summary>
    public const int Reported = 5;

    /// <summary>Most components of a bit volume that can be asked for.</summary>
    public const int Most = 24;
}
