namespace CtGpu.Host.Geometry;

/// <summary>A box of voxels. All ranges are inclusive.</summary>
internal readonly record struct IndexBox(int Z0, int Z1, int Y0, int Y1, int X0, int X1);
