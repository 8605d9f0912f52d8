using CtGpu.Kernels.Bits;
using ILGPU;

namespace CtGpu.Kernels.Measure.Ilgpu;

/// <summary>Count and bounding box of a mask of bits, on a device.</summary>
internal static class MaskFactsKernels
{
    /// <summary>Gathers <see cref="FactSlots"/> 0..7, which must be 0 at the start. One group per slice.</summary>
    public static void Measure(BitGrid grid, ArrayView<ulong> mask, ArrayView<ulong> facts)
    {
        var tally = new SliceTally(grid);
        int words = grid.WordsPerRow * grid.Shape.Y;
        ArrayView<ulong> slice = mask.SubView((long)Grid.IdxX * words, words);
        for (int i = Group.IdxX; i < words; i += Group.DimX) tally.Add(slice[i], i);
        tally.Flush(facts);
    }
}
