using ILGPU;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>Stores the outputs of the y pass unchanged.</summary>
/// <param name="Valid">Whether this thread has a line.</param>
/// <param name="Start">Index of result 0 of this thread's line.</param>
/// <param name="Stride">Elements between consecutive results.</param>
/// <param name="Results">Destination.</param>
internal readonly record struct SampleSink<T>(bool Valid, long Start, long Stride, ArrayView<T> Results) : IYzSink<T>
    where T : unmanaged
{
    public void Put(int k, T value)
    {
        if (Valid) Results[Start + (k * Stride)] = value;
    }

    public void Flush(int from, int to)
    {
        // Put stores every result immediately.
    }
}

/// <summary>
/// Rounds the outputs of the z pass to int16, stores them, and thresholds them to one bit per voxel. Each thread collects the
/// bits of its own line in words of shared memory, 32 results per word. After each chunk the group transposes these words,
/// so that each thread writes the bits of 32 neighbours along x.
/// </summary>
/// <param name="Valid">Whether this thread has a line.</param>
/// <param name="Start">Index of result 0 of this thread's line. Negative if result 0 is not in the view.</param>
/// <param name="Stride">Elements between consecutive results.</param>
/// <param name="Top">Last result of the segment.</param>
/// <param name="ThresholdHounsfield">Voxels at or below this HU are air, voxels above it are solid.</param>
/// <param name="WordStart">Index of this group's first 32-bit word in the bits of result 0.</param>
/// <param name="WordStride">32-bit words between consecutive results; 0 if no bits are needed.</param>
/// <param name="Gathered">Shared memory: <see cref="HounsfieldBits.Words"/> words per thread.</param>
/// <param name="Results">Receives the HU.</param>
/// <param name="Bits">Receives the bits.</param>
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
        // Results arrive in descending order, so the first result of a word clears it.
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
            uint transposed = 0;
            for (int i = 0; i < HounsfieldBits.PerWord; i++) transposed |= ((Gathered[at + i] >> bit) & 1) << i;
            Bits[WordStart + word + (k * WordStride)] = transposed;
        }

        Group.Barrier();
    }

    private static int Slot(int k) => (k / HounsfieldBits.PerWord) & (HounsfieldBits.Words - 1);
}

/// <summary>Sizes of the bit buffer of <see cref="HounsfieldSink{T, TWrite}"/>.</summary>
internal static class HounsfieldBits
{
    /// <summary>Bits per word. The size of a group that emits bits must be a multiple of it.</summary>
    public const int PerWord = 32;

    /// <summary>Words per thread, used as a ring.</summary>
    public const int Words = 8;

    /// <summary>Maximum results per chunk, so that no word is reused before it is transposed.</summary>
    public const int MostResults = (Words - 1) * PerWord;
}
