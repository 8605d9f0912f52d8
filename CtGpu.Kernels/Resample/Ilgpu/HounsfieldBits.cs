using CtGpu.Kernels.Launch;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>Sizes of the bit buffer of <see cref="HounsfieldSink{T, TFloat}"/>, and a step of its turn.</summary>
internal static class HounsfieldBits
{
    /// <summary>Bits per word. The size of a group that emits bits must be a multiple of it.</summary>
    public const int PerWord = 32;

    /// <summary>Words of shared memory, two for each thread.</summary>
    public const int SharedWords = 2 * GroupLimit.LineThreads;

    /// <summary>Samples whose results are collected before the bits are turned.</summary>
    public const int Samples = 4;

    /// <summary>Maximum results of these samples, so that no bit is lost from the register.</summary>
    public const int MostResults = PerWord;

    /// <summary>Returns bit first + i of word i, for all i.</summary>
    public static uint Diagonal(LineBlock<uint> words, int first)
    {
        uint low = (words.V0 & (1u << first)) | (words.V1 & (1u << (first + 1)))
            | (words.V2 & (1u << (first + 2))) | (words.V3 & (1u << (first + 3)))
            | (words.V4 & (1u << (first + 4))) | (words.V5 & (1u << (first + 5)))
            | (words.V6 & (1u << (first + 6))) | (words.V7 & (1u << (first + 7)));
        return low | (words.V8 & (1u << (first + 8))) | (words.V9 & (1u << (first + 9)))
            | (words.V10 & (1u << (first + 10))) | (words.V11 & (1u << (first + 11)))
            | (words.V12 & (1u << (first + 12))) | (words.V13 & (1u << (first + 13)))
            | (words.V14 & (1u << (first + 14))) | (words.V15 & (1u << (first + 15)));
    }
}
