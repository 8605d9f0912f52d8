using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Intensity;

/// <summary>Normalisation and zero centring on a device.</summary>
internal static class NormalizeKernels
{
    /// <summary>Looks up each HU in <see cref="NormalizePlan.Table"/>. Items are voxels.</summary>
    public static void ApplyTable(Walk walk, ArrayView<float> table, ArrayView<short> hounsfield, ArrayView<float> normalized)
    {
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            // A mask, not a cast to ushort: ILGPU's GPU backends keep the sign in that cast.
            normalized[i] = table[hounsfield[i] & 0xFFFF];
        }
    }
}
