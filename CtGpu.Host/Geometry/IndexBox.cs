namespace CtGpu.Host.Geometry;

/// <summary>Inclusive voxel ranges.</summary>
public readonly record struct IndexBox(int Z0, int Z1, int Y0, int Y1, int X0, int X1);
