using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Rescale.Ilgpu;

/// <summary>
/// Converts stored values to HU on a device, for volumes that keep their grid. A resample rescales in its x pass instead.
/// </summary>
internal static class RescaleKernels
{
    /// <summary>Replaces each 16-bit stored value by its HU, in place. Items are voxels.</summary>
    /// <param name="sliceVoxels">Number of voxels in a slice.</param>
    /// <param name="firstSlice">Slice index of the first voxel.</param>
    /// <param name="forms">Form of each slice of the volume.</param>
    /// <param name="tables">Concatenated tables of 65,536 HU each.</param>
    public static void Apply(
        Walk walk, long sliceVoxels, int firstSlice, ArrayView<RescaleForm> forms, ArrayView<short> tables, ArrayView<short> voxels)
    {
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            voxels[i] = forms[firstSlice + (i / sliceVoxels)].Apply(voxels[i], tables);
        }
    }
}
