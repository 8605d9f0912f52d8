using System.Runtime.CompilerServices;
using ILGPU;

namespace CtGpu.Kernels.Bits.Ilgpu;

/// <summary>
/// Arithmetic on words that counts bits, for kernels and bodies that engines share. The CPU engine alone has
/// <see cref="System.Numerics.BitOperations"/>, so that it does not load ILGPU.
/// </summary>
internal static class DeviceWords
{
    /// <summary>Index of the lowest set bit; 64 if there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Lowest(ulong word) => IntrinsicMath.PopCount((word & (0 - word)) - 1);

    /// <summary>Sum of the indices of the set bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SumOfIndices(ulong word) =>
        IntrinsicMath.PopCount(word & 0xAAAAAAAAAAAAAAAA)
        + (IntrinsicMath.PopCount(word & 0xCCCCCCCCCCCCCCCC) << 1)
        + (IntrinsicMath.PopCount(word & 0xF0F0F0F0F0F0F0F0) << 2)
        + (IntrinsicMath.PopCount(word & 0xFF00FF00FF00FF00) << 3)
        + (IntrinsicMath.PopCount(word & 0xFFFF0000FFFF0000) << 4)
        + (IntrinsicMath.PopCount(word & 0xFFFFFFFF00000000) << 5);
}
