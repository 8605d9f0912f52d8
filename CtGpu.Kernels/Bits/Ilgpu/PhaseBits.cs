using ILGPU;

namespace CtGpu.Kernels.Bits.Ilgpu;

/// <summary>One phase of a bit volume in device memory: its set bits or its clear bits.</summary>
/// <param name="Grid">Layout.</param>
/// <param name="Flip">0 for the set bits, all ones for the clear bits.</param>
internal readonly record struct PhaseBits(BitGrid Grid, ulong Flip)
{
    public static PhaseBits Set(BitGrid grid) => new(grid, 0);

    public static PhaseBits Clear(BitGrid grid) => new(grid, ulong.MaxValue);

    /// <summary>The bits of a row's word that are voxels.</summary>
    public ulong Valid(int word) => word == Grid.WordsPerRow - 1 ? Grid.TailMask : ulong.MaxValue;

    /// <summary>
    /// Entry <paramref name="index"/> of the bits, which is word <paramref name="word"/> of its row. A bit is one if the voxel is
    /// in the phase; padding bits are zero in both phases.
    /// </summary>
    public ulong Word(ArrayView<ulong> bits, long index, int word) => (bits[index] ^ Flip) & Valid(word);
}
