using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Measure;
using CtGpu.Kernels.Morphology;

namespace CtGpu.Host.Engines;

/// <summary>
/// The bit volumes of a slot. <see cref="Result"/> holds the solid bits after <see cref="IVolumeSlot.Compute"/> and the mask at the end.
/// <see cref="Left"/> holds the left lung at the end, if the plan tells the lungs apart. The others are working memory without an
/// initial value. All have the shape of the plan's output.
/// </summary>
internal enum BitVolume
{
    Result,
    Left,
    A,
    B,
    C,
    D,
    E,
    F,
    G,
    H,
    I,
    J,
}

/// <summary>One of the largest 26-connected components of a bit volume.</summary>
/// <param name="Id">
/// Names the component in <see cref="IBitVolumes.Keep"/>. The same call on the same bits gives the same numbers; engines may number
/// differently.
/// </param>
/// <param name="Voxels">Voxels of the component.</param>
/// <param name="Common">Voxels that the component has in common with each of the other volumes of the call.</param>
internal sealed record BitComponent(long Id, long Voxels, IReadOnlyList<long> Common);

/// <summary>
/// Operations on bit volumes, one bit per voxel. The lung mask is a sequence of them. Every engine computes the same bits and counts.
/// Unless an operation says otherwise, its target may be one of its sources. Operations that return nothing may return before the
/// device has finished; the others wait for it.
/// </summary>
internal interface IBitVolumes
{
    /// <summary>Most voxels of a block along an axis. With them, sums of HU fit in 32 bits.</summary>
    const int LongestBlock = 16;

    /// <summary>Voxels of <paramref name="within"/> at or below a number of HU.</summary>
    void AtMost(short hounsfield, BitVolume within, BitVolume target);

    /// <summary>
    /// Voxels of <paramref name="within"/> whose mean of 3×3×3 voxels is at or below a number of HU. A neighbour outside the volume
    /// has the value of the nearest voxel inside. Computed in integers: the sum of 27 values is at most 27 times the number.
    /// </summary>
    void MeanAtMost(short hounsfield, BitVolume within, BitVolume target);

    /// <summary>Copies a volume.</summary>
    void Copy(BitVolume source, BitVolume target);

    /// <summary>Voxels that are not set.</summary>
    void Complement(BitVolume source, BitVolume target);

    /// <summary>Voxels of both volumes.</summary>
    void And(BitVolume first, BitVolume second, BitVolume target);

    /// <summary>Voxels of the first volume that are not in the second.</summary>
    void AndNot(BitVolume first, BitVolume second, BitVolume target);

    /// <summary>Voxels of either volume.</summary>
    void Or(BitVolume first, BitVolume second, BitVolume target);

    /// <summary>Voxels within the ball of a set voxel. Voxels outside the volume count as clear.</summary>
    /// <param name="target">Must not be the source.</param>
    void Dilate(BitVolume source, BallPlan ball, BitVolume target);

    /// <summary>Voxels whose whole ball is set. Voxels outside the volume count as set.</summary>
    /// <param name="target">Must not be the source.</param>
    void Erode(BitVolume source, BallPlan ball, BitVolume target);

    /// <summary>The 26-connected components that have a voxel on one of the faces.</summary>
    void Reach(BitVolume source, VolumeFaces faces, BitVolume target);

    /// <summary>The 26-connected component of voxel (0,0,0); nothing if that voxel is clear.</summary>
    void ReachCorner(BitVolume source, BitVolume target);

    /// <summary>
    /// Sets, in each slice, every clear 8-connected component except the largest. Of equally large ones, the first in raster order
    /// stays clear.
    /// </summary>
    void FillSlices(BitVolume source, BitVolume target);

    /// <summary>
    /// The largest 26-connected components, in descending order; equally large ones in the raster order of their first voxels.
    /// </summary>
    /// <param name="least">Smaller components are left out. At least 1.</param>
    /// <param name="most">At most this many are returned, up to <see cref="ComponentLimit.Most"/>.</param>
    /// <param name="others">Volumes whose common voxels with each component are counted.</param>
    IReadOnlyList<BitComponent> Components(BitVolume source, long least, int most, params ReadOnlySpan<BitVolume> others);

    /// <summary>
    /// Writes the bits of some components that the latest call of <see cref="Components"/> returned for the same source, which must
    /// not have changed since. An empty list clears the target.
    /// </summary>
    /// <param name="target">May be the source.</param>
    void Keep(BitVolume source, IReadOnlyList<BitComponent> components, BitVolume target);

    /// <summary>Clears the slices whose flag is false.</summary>
    /// <param name="slices">One flag per slice.</param>
    void KeepSlices(BitVolume volume, IReadOnlyList<bool> slices);

    /// <summary>Clears the voxels outside a box.</summary>
    void KeepBox(BitVolume volume, IndexBox box);

    /// <summary>Number of set voxels.</summary>
    long Count(BitVolume source);

    /// <summary>Number of voxels of both volumes.</summary>
    long CountCommon(BitVolume first, BitVolume second);

    /// <summary>Number of set voxels of each slice.</summary>
    long[] CountSlices(BitVolume source);

    /// <summary>Number of set voxels on each face, in the order of the bits of <see cref="VolumeFaces"/>: x-, x+, y-, y+, z-, z+.</summary>
    long[] CountFaces(BitVolume source);

    /// <summary>
    /// Numbers of set voxels in blocks of <paramref name="block"/> voxels. Blocks begin at voxel (0,0,0); the last of an axis may be
    /// smaller.
    /// </summary>
    /// <returns>One number per block, in C order z,y,x.</returns>
    int[] CountBlocks(BitVolume source, Shape3 block);

    /// <summary>Number, bounding box and coordinate sums of the set voxels.</summary>
    BitExtent Measure(BitVolume source);

    /// <summary>Number of voxels of <paramref name="within"/> at each HU.</summary>
    /// <returns>2048 numbers for -1024 to 1023 HU. HU beyond count with the nearest of them.</returns>
    long[] Histogram(BitVolume within);

    /// <summary>
    /// Bit volumes on a grid of blocks, with working memory of their own. The HU of a block is the mean of its voxels, rounded down; of
    /// the last block of an axis, those that exist. They are valid until the next call or the next volume.
    /// </summary>
    /// <param name="block">Shape of a block, at most <see cref="LongestBlock"/> voxels along each axis.</param>
    IBitVolumes Coarse(Shape3 block);

    /// <summary>Sets the blocks of which at least half is set, in a volume of the latest <see cref="Coarse"/>.</summary>
    void Shrink(BitVolume source, BitVolume coarseTarget);

    /// <summary>Keeps those voxels of a volume that are in set blocks. The blocks are of the latest <see cref="Coarse"/>.</summary>
    void Expand(BitVolume coarseSource, BitVolume within, BitVolume target);
}
