using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Rescale;

/// <summary>Stored values to HU on a device, for volumes that keep their grid; the resample does it in its first pass.</summary>
internal static class RescaleKernels
{
    /// <summary>Replaces each 16-bit stored value by its HU, in place. Items are voxels.</summary>
    /// <param name="sliceVoxels">Voxels of one slice.</param>
    /// <param name="firstSlice">Slice of the first voxel.</param>
    /// <param name="forms">Form of each slice of the volume.</param>
    /// <param name="tables">Tables of 65,536 HU, one after another.</param>
    public static void Apply(
        Walk walk, long sliceVoxels, int firstSlice, ArrayView<RescaleForm> forms, ArrayView<short> tables, ArrayView<short> voxels)
    {
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            voxels[i] = forms[firstSlice + (i / sliceVoxels)].Apply(voxels[i], tables);
        }
    }
}
