using ILGPU;

namespace CtGpu.Kernels.Bits;

/// <summary>One phase of a bit volume in device memory: the set bits, or with <see cref="Flip"/> all ones the clear ones.</summary>
/// <param name="Grid">Layout.</param>
/// <param name="Flip">0 for the set bits, all ones for the clear ones.</param>
internal readonly record struct PhaseBits(BitGrid Grid, ulong Flip)
{
    public static PhaseBits Set(BitGrid grid) => new(grid, 0);

    public static PhaseBits Clear(BitGrid grid) => new(grid, ulong.MaxValue);

    /// <summary>The bits of a row's word that are voxels.</summary>
    public ulong Valid(int word) => word == Grid.WordsPerRow - 1 ? Grid.TailMask : ulong.MaxValue;

    /// <summary>Entry <paramref name="index"/> of the bits, which is word <paramref name="word"/> of its row; padding bits are zero in either phase.</summary>
    public ulong Word(ArrayView<ulong> bits, long index, int word) => (bits[index] ^ Flip) & Valid(word);
}
