using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace CtGpu.Kernels.Bits.Cpu;

/// <summary>An operation on the voxels of two bit volumes. Two clear voxels must give a clear one, as padding bits stay zero.</summary>
internal interface IBitOperation
{
    static abstract Vector256<ulong> Of(Vector256<ulong> first, Vector256<ulong> second);
}

/// <summary>Voxels of both volumes.</summary>
internal readonly struct BitAnd : IBitOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Of(Vector256<ulong> first, Vector256<ulong> second) => first & second;
}

/// <summary>Voxels of the first volume that are not in the second.</summary>
internal readonly struct BitAndNot : IBitOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Of(Vector256<ulong> first, Vector256<ulong> second) => first & ~second;
}

/// <summary>Voxels of either volume.</summary>
internal readonly struct BitOr : IBitOperation
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<ulong> Of(Vector256<ulong> first, Vector256<ulong> second) => first | second;
}
