using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>Results as they are.</summary>
/// <param name="Valid">Whether this thread's line exists.</param>
/// <param name="Start">Element of result 0 of this thread's line.</param>
/// <param name="Stride">Elements between neighbouring results.</param>
internal readonly record struct SampleSink<T>(bool Valid, long Start, long Stride, ArrayView<T> Results) : IYzSink<T>
    where T : unmanaged
{
    public void Put(int k, T value)
    {
        if (Valid) Results[Start + (k * Stride)] = value;
    }

    public void Flush(int from, int to)
    {
        // Nothing is held back.
    }
}

/// <summary>
/// Rounded HU, and one bit a voxel where it is solid. Each thread gathers the bits of its own line's results, 32 to a word
/// of shared memory; after each chunk the group turns these words, so that each thread writes 32 neighbours of one row.
/// </summary>
/// <param name="Valid">Whether this thread's line exists.</param>
/// <param name="Start">Element of result 0 of this thread's line; may lie in front of the view where result 0 is not in it.</param>
/// <param name="Stride">Elements between neighbouring results.</param>
/// <param name="Top">Last result of the segment.</param>
/// <param name="ThresholdHounsfield">Voxels above this HU are solid.</param>
/// <param name="WordStart">32-bit word of this group in the bits of result 0.</param>
/// <param name="WordStride">32-bit words between neighbouring results, or 0 when no bits are wanted.</param>
internal readonly record struct HounsfieldSink<T, TWrite>(
    bool Valid, long Start, long Stride, int Top, short ThresholdHounsfield, long WordStart, long WordStride,
    ArrayView<uint> Gathered, ArrayView<short> Results, ArrayView<uint> Bits)
    : IYzSink<T>
    where T : unmanaged
    where TWrite : struct, IConversion<T, short>
{
    public void Put(int k, T value)
    {
        short hounsfield = TWrite.Convert(value);
        if (Valid) Results[Start + (k * Stride)] = hounsfield;
        if (WordStride == 0) return;
        int bit = k & (HounsfieldBits.PerWord - 1), at = (Slot(k) * Group.DimX) + Group.IdxX;
        // Results come downwards: the first of a word starts it afresh.
        uint others = bit == HounsfieldBits.PerWord - 1 || k == Top ? 0 : Gathered[at];
        Gathered[at] = others | (Valid && hounsfield > ThresholdHounsfield ? 1u << bit : 0);
    }

    public void Flush(int from, int to)
    {
        if (WordStride == 0) return;
        Group.Barrier();
        int word = Group.IdxX / HounsfieldBits.PerWord, lane = Group.IdxX & (HounsfieldBits.PerWord - 1);
        for (int k = from + lane; k < to; k += HounsfieldBits.PerWord)
        {
            int at = (Slot(k) * Group.DimX) + (word * HounsfieldBits.PerWord), bit = k & (HounsfieldBits.PerWord - 1);
            uint turned = 0;
            for (int i = 0; i < HounsfieldBits.PerWord; i++) turned |= ((Gathered[at + i] >> bit) & 1) << i;
            Bits[WordStart + word + (k * WordStride)] = turned;
        }

        Group.Barrier();
    }

    private static int Slot(int k) => (k / HounsfieldBits.PerWord) & (HounsfieldBits.Words - 1);
}

/// <summary>How <see cref="HounsfieldSink{T, TWrite}"/> gathers bits.</summary>
internal static class HounsfieldBits
{
    /// <summary>Lines to a word; groups that emit bits are multiples of it.</summary>
    public const int PerWord = 32;

    /// <summary>Words that a thread gathers in turn.</summary>
    public const int Words = 8;

    /// <summary>Most results of one chunk, so that no word is begun anew before it is turned.</summary>
    public const int MostResults = (Words - 1) * PerWord;
}
