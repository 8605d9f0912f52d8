namespace CtGpu.Kernels.Vectors;

/// <summary>
/// A SIMD register of <typeparamref name="T"/>. Generic code over this interface serves AVX-512, AVX2 and 128-bit vectors,
/// in float64 and float32; the caller selects the width at run time. Each member compiles to one or a few instructions.
/// </summary>
internal unsafe interface ILanes<TSelf, T>
    where TSelf : struct, ILanes<TSelf, T>
    where T : unmanaged
{
    /// <summary>Number of elements in a register.</summary>
    static abstract int Count { get; }

    static abstract TSelf Broadcast(T value);

    static abstract TSelf Load(T* source);

    static abstract void Store(TSelf value, T* destination);

    /// <summary>Stores with a non-temporal hint. The address must be 64-byte aligned.</summary>
    static abstract void StoreStreaming(TSelf value, T* destination);

    static abstract TSelf Multiply(TSelf a, TSelf b);

    /// <summary>Returns a·b + c, rounded once if the processor has fused multiply-add.</summary>
    static abstract TSelf MultiplyAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>Loads <see cref="Count"/> int16 values and converts them.</summary>
    static abstract TSelf FromInt16(short* source);

    /// <summary>Stores four registers as 4·<see cref="Count"/> int16 values, rounded like <see cref="Rounding.ToInt16"/>.</summary>
    static abstract void StoreRounded(TSelf a, TSelf b, TSelf c, TSelf d, short* destination);
}
