using System.Numerics;

namespace CtGpu.Kernels.Resample.Ilgpu;

/// <summary>16 consecutive values of a line. A device keeps them in registers, and loads and stores them with one address.</summary>
internal struct LineBlock<T>
    where T : unmanaged
{
    /// <summary>Number of values.</summary>
    public const int Length = 16;

    public T V0, V1, V2, V3, V4, V5, V6, V7, V8, V9, V10, V11, V12, V13, V14, V15;
}

/// <summary>Two neighbours, so that a device accesses shared memory 16 bytes at a time.</summary>
internal struct Pair<T>
    where T : unmanaged
{
    public T A, B;
}

/// <summary>Four neighbours: the weights or the taps of a result.</summary>
internal struct Four<T>
    where T : unmanaged
{
    public T A, B, C, D;
}

/// <summary>The last three causal states before a block.</summary>
internal struct StatesBefore<T>
    where T : unmanaged
{
    public T V13, V14, V15;
}

/// <summary>The two sweeps of <see cref="BlockRecursion{T}"/> over a block.</summary>
internal static class LineBlock
{
    /// <summary>Replaces samples by causal states.</summary>
    /// <param name="x">Samples of a block.</param>
    /// <param name="before">State before the block.</param>
    /// <param name="pole">Pole of the filter.</param>
    public static LineBlock<T> Causal<T, TFloat>(LineBlock<T> x, T before, T pole)
        where T : unmanaged, INumberBase<T>
        where TFloat : struct, IDeviceFloat<T>
    {
        x.V0 = TFloat.MultiplyAdd(pole, before, x.V0);
        x.V1 = TFloat.MultiplyAdd(pole, x.V0, x.V1);
        x.V2 = TFloat.MultiplyAdd(pole, x.V1, x.V2);
        x.V3 = TFloat.MultiplyAdd(pole, x.V2, x.V3);
        x.V4 = TFloat.MultiplyAdd(pole, x.V3, x.V4);
        x.V5 = TFloat.MultiplyAdd(pole, x.V4, x.V5);
        x.V6 = TFloat.MultiplyAdd(pole, x.V5, x.V6);
        x.V7 = TFloat.MultiplyAdd(pole, x.V6, x.V7);
        x.V8 = TFloat.MultiplyAdd(pole, x.V7, x.V8);
        x.V9 = TFloat.MultiplyAdd(pole, x.V8, x.V9);
        x.V10 = TFloat.MultiplyAdd(pole, x.V9, x.V10);
        x.V11 = TFloat.MultiplyAdd(pole, x.V10, x.V11);
        x.V12 = TFloat.MultiplyAdd(pole, x.V11, x.V12);
        x.V13 = TFloat.MultiplyAdd(pole, x.V12, x.V13);
        x.V14 = TFloat.MultiplyAdd(pole, x.V13, x.V14);
        x.V15 = TFloat.MultiplyAdd(pole, x.V14, x.V15);
        return x;
    }

    /// <summary>Replaces causal states by coefficients.</summary>
    /// <param name="y">States of a block.</param>
    /// <param name="after">Coefficient after the block.</param>
    /// <param name="pole">Pole of the filter.</param>
    public static LineBlock<T> Anticausal<T, TFloat>(LineBlock<T> y, T after, T pole)
        where T : unmanaged, INumberBase<T>
        where TFloat : struct, IDeviceFloat<T>
    {
        y.V15 = TFloat.MultiplyAdd(pole, after, y.V15);
        y.V14 = TFloat.MultiplyAdd(pole, y.V15, y.V14);
        y.V13 = TFloat.MultiplyAdd(pole, y.V14, y.V13);
        y.V12 = TFloat.MultiplyAdd(pole, y.V13, y.V12);
        y.V11 = TFloat.MultiplyAdd(pole, y.V12, y.V11);
        y.V10 = TFloat.MultiplyAdd(pole, y.V11, y.V10);
        y.V9 = TFloat.MultiplyAdd(pole, y.V10, y.V9);
        y.V8 = TFloat.MultiplyAdd(pole, y.V9, y.V8);
        y.V7 = TFloat.MultiplyAdd(pole, y.V8, y.V7);
        y.V6 = TFloat.MultiplyAdd(pole, y.V7, y.V6);
        y.V5 = TFloat.MultiplyAdd(pole, y.V6, y.V5);
        y.V4 = TFloat.MultiplyAdd(pole, y.V5, y.V4);
        y.V3 = TFloat.MultiplyAdd(pole, y.V4, y.V3);
        y.V2 = TFloat.MultiplyAdd(pole, y.V3, y.V2);
        y.V1 = TFloat.MultiplyAdd(pole, y.V2, y.V1);
        y.V0 = TFloat.MultiplyAdd(pole, y.V1, y.V0);
        return y;
    }

    /// <summary>Returns what a block adds to its first coefficient: the anticausal sweep of its states, with zeros after it.</summary>
    public static T Response<T, TFloat>(LineBlock<T> y, T pole)
        where T : unmanaged, INumberBase<T>
        where TFloat : struct, IDeviceFloat<T>
    {
        T c = TFloat.MultiplyAdd(pole, y.V15, y.V14);
        c = TFloat.MultiplyAdd(pole, c, y.V13);
        c = TFloat.MultiplyAdd(pole, c, y.V12);
        c = TFloat.MultiplyAdd(pole, c, y.V11);
        c = TFloat.MultiplyAdd(pole, c, y.V10);
        c = TFloat.MultiplyAdd(pole, c, y.V9);
        c = TFloat.MultiplyAdd(pole, c, y.V8);
        c = TFloat.MultiplyAdd(pole, c, y.V7);
        c = TFloat.MultiplyAdd(pole, c, y.V6);
        c = TFloat.MultiplyAdd(pole, c, y.V5);
        c = TFloat.MultiplyAdd(pole, c, y.V4);
        c = TFloat.MultiplyAdd(pole, c, y.V3);
        c = TFloat.MultiplyAdd(pole, c, y.V2);
        c = TFloat.MultiplyAdd(pole, c, y.V1);
        return TFloat.MultiplyAdd(pole, c, y.V0);
    }

    /// <summary>Returns the last three states of a block.</summary>
    public static StatesBefore<T> Tail<T>(LineBlock<T> y)
        where T : unmanaged => new() { V13 = y.V13, V14 = y.V14, V15 = y.V15 };

    /// <summary>Replaces the three states before a block by coefficients. <paramref name="first"/> is the block's first coefficient.</summary>
    public static StatesBefore<T> Before<T, TFloat>(StatesBefore<T> y, T first, T pole)
        where T : unmanaged, INumberBase<T>
        where TFloat : struct, IDeviceFloat<T>
    {
        y.V15 = TFloat.MultiplyAdd(pole, first, y.V15);
        y.V14 = TFloat.MultiplyAdd(pole, y.V15, y.V14);
        y.V13 = TFloat.MultiplyAdd(pole, y.V14, y.V13);
        return y;
    }
}
