namespace CtGpu.Kernels.Launch;

/// <summary>Limits of the groups of a launch that kernels are compiled for.</summary>
internal static class GroupLimit
{
    /// <summary>Most threads of a group that resamples neighbouring lines. Its shared memory is for so many.</summary>
    public const int LineThreads = 64;
}
