using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CtGpu.Kernels.Intensity;

/// <summary>Limits HU to a range, on the CPU.</summary>
internal static unsafe class ClipCpu
{
    /// <summary>Replaces HU below a range by its lower end, and HU above it by its upper end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(short* hounsfield, long count, short lower, short upper)
    {
        Vector256<short> least = Vector256.Create(lower), most = Vector256.Create(upper);
        long i = 0;
        for (; i <= count - Vector256<short>.Count; i += Vector256<short>.Count)
            Vector256.Min(Vector256.Max(Vector256.Load(hounsfield + i), least), most).Store(hounsfield + i);
        for (; i < count; i++) hounsfield[i] = Math.Clamp(hounsfield[i], lower, upper);
    }
}
