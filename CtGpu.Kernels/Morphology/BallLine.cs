namespace CtGpu.Kernels.Morphology;

/// <summary>The voxels of a ball on one line along x.</summary>
/// <param name="Z">Offset of the line from the centre, in slices.</param>
/// <param name="Y">Offset of the line from the centre, in rows.</param>
/// <param name="HalfWidth">The line has the voxels from -HalfWidth to HalfWidth.</param>
internal readonly record struct BallLine(int Z, int Y, int HalfWidth);
