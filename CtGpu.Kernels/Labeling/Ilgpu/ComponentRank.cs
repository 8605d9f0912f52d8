namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>
/// A component's place in the order of size, then of the smaller root, in one number:
/// <c>(voxels &lt;&lt; 32) | (0xFFFFFFFF - root)</c>. Rank 0 means no component. Roots are in raster order of the first voxels.
/// </summary>
internal static class ComponentRank
{
    /// <param name="entry">The root's entry, which carries the component's voxels, see <see cref="RunTree"/>.</param>
    public static ulong Of(uint entry, uint root) => ((ulong)(entry - RunTree.Root) << 32) | (uint.MaxValue - root);

    /// <summary>Root of a rank. For rank 0, a number that is no node.</summary>
    public static uint Root(ulong rank) => rank == 0 ? uint.MaxValue : uint.MaxValue - (uint)rank;

    /// <summary>Voxels of a rank's component.</summary>
    public static long Voxels(ulong rank) => (long)(rank >> 32);
}
