namespace CtGpu.Kernels.Vectors;

/// <summary>
/// A SIMD register of <typeparamref name="T"/>: the width is chosen once at run time, and one generic body serves
/// AVX-512, AVX2 and 128-bit machines, float64 and float32. All members are inlined to one or a few instructions.
/// </summary>
internal unsafe interface ILanes<TSelf, T>
    where TSelf : struct, ILanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>Elements in a register.</summary>
    static abstract int Count { get; }

    static abstract TSelf Broadcast(T value);

    static abstract TSelf Load(T* source);

    static abstract void Store(TSelf value, T* destination);

    /// <summary>Store past the caches; the address is 64-byte aligned.</summary>
    static abstract void StoreStreaming(TSelf value, T* destination);

    static abstract TSelf Multiply(TSelf a, TSelf b);

    /// <summary>a·b + c, rounded once.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary><see cref="Count"/> int16, widened.</summary>
    static abstract TSelf FromInt16(short* source);

    /// <summary>Four registers as 4·<see cref="Count"/> int16, rounded as <see cref="Rounding.ToInt16"/> does.</summary>
    static abstract void StoreRounded(TSelf a, TSelf b, TSelf c, TSelf d, short* destination);
}
