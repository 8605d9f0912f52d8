using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample.Cpu;

/// <summary>Computes the coefficients at the end of lines, on the CPU.</summary>
internal static unsafe class LineEnds<V, T>
    where V : struct, ILanes<V, T>
    where T : unmanaged, IFloatingPointIeee754<T>
{
    /// <summary>
    /// Stores coefficients n-1, n and n+1 of one register of lines. Method: <see cref="LineRecursion{T}"/>.
    /// </summary>
    /// <param name="end">Destination of coefficient n-1.</param>
    /// <param name="stride">Elements between consecutive coefficients.</param>
    /// <param name="last">Last sample of each line.</param>
    /// <param name="state">Last causal state of each line.</param>
    /// <param name="recursion">Constants.</param>
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
