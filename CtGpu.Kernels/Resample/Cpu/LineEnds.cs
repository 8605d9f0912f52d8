using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample.Cpu;

/// <summary>The coefficients at a line's end.</summary>
internal static unsafe class LineEnds<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// Stores coefficients n-1, n and n+1, <paramref name="stride"/> apart, made from the last sample and the last causal state.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T* end, nint stride, V last, V state, in LineRecursion<T> recursion)
    {
        V s = V.Multiply(last, V.Broadcast(recursion.Start));
        V d = V.MultiplyAdd(V.Broadcast(-T.One), s, state);
        V settled = V.Multiply(V.Broadcast(recursion.Settled), s);
        T decay = recursion.Tail;
        for (int j = 0; j < 3; j++, decay *= recursion.Pole) V.Store(V.MultiplyAdd(V.Broadcast(decay), d, settled), end + (j * stride));
    }
}
