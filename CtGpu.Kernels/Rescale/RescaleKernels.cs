using CtGpu.Kernels.Launch;
using ILGPU;

namespace CtGpu.Kernels.Rescale;

/// <summary>Stored values to HU on a device.</summary>
internal static class RescaleKernels
{
    /// <summary>
    /// Replaces each 16-bit stored value by its HU, in place. Items are voxels.
    /// </summary>
    /// <param name="sliceVoxels">Voxels of one slice.</param>
    /// <param name="tables">Tables of 65,536 HU, one after another.</param>
    /// <param name="tableOfSlice">Table of each slice; not read when <paramref name="tableCount"/> is 1.</param>
    public static void ApplyTables(
        Walk walk, long sliceVoxels, int tableCount, ArrayView<short> tables, ArrayView<int> tableOfSlice, ArrayView<short> voxels)
    {
        for (long i = walk.Start, end = walk.End(i); i < end; i += walk.Step)
        {
            int table = tableCount == 1 ? 0 : tableOfSlice[i / sliceVoxels];
            // Not a cast to ushort: ILGPU's GPU backends leave the sign in place there.
            voxels[i] = tables[(table << 16) + (voxels[i] & 0xFFFF)];
        }
    }
}
