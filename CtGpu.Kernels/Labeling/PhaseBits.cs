using ILGPU;

namespace CtGpu.Kernels.Labeling;

/// <summary>One phase of a bit volume in device memory: the set bits, or with <see cref="Flip"/> all ones the clear ones.</summary>
/// <param name="Grid">Layout.</param>
/// <param name="Flip">0 for the set bits, all ones for the clear ones.</param>
internal readonly record struct PhaseBits(BitGrid Grid, ulong Flip)
{
    public static PhaseBits Set(BitGrid grid) => new(grid, 0);

    public static PhaseBits Clear(BitGrid grid) => new(grid, ulong.MaxValue);

    /// <summary>Word <paramref name="word"/> of row <paramref name="row"/>; padding bits are zero in either phase.</summary>
    public ulong Word(ArrayView<ulong> bits, long row, int word)
    {
        int words = Grid.WordsPerRow;
        ulong valid = word == words - 1 ? Grid.TailMask : ulong.MaxValue;
        return (bits[(row * words) + word] ^ Flip) & valid;
    }
}
