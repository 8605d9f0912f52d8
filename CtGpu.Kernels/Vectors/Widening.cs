using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CtGpu.Kernels.Vectors;

/// <summary>Loads of 16-bit voxels as 32-bit integers.</summary>
internal static unsafe class Widening
{
    /// <summary>Loads 8 voxels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Load(short* voxels)
    {
        if (Avx2.IsSupported) return Avx2.ConvertToVector256Int32(voxels);
        (Vector128<int> low, Vector128<int> high) = Vector128.Widen(Vector128.Load(voxels));
        return Vector256.Create(low, high);
    }
}
