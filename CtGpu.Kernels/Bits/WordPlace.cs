namespace CtGpu.Kernels.Bits;

/// <summary>Place of a word in a bit volume.</summary>
/// <param name="Z">Its slice.</param>
/// <param name="Y">Its row in the slice.</param>
/// <param name="W">Its number in the row; the first voxel is at x = 64·W.</param>
internal readonly record struct WordPlace(int Z, int Y, int W);
