namespace CtGpu.Kernels.Bits.Ilgpu;

/// <summary>A box of voxels. All ranges are inclusive; an end below its start makes the box empty.</summary>
internal readonly record struct BitBox(int Z0, int Z1, int Y0, int Y1, int X0, int X1);
