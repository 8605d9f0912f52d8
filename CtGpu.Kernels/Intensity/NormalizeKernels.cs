using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Intensity;

/// <summary>Normalisation and zero centring on a device.</summary>
internal static class NormalizeKernels
{
    /// <summary>Looks each HU up in <see cref="NormalizePlan.Table"/>. Items are voxels.</summary>
    public static void ApplyTable(Walk walk, ArrayView<float> table, ArrayView<short> hounsfield, ArrayView<float> normalized)
    {
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            // Not a cast to ushort: ILGPU's GPU backends leave the sign in place there.
            normalized[i] = table[hounsfield[i] & 0xFFFF];
        }
    }
}
