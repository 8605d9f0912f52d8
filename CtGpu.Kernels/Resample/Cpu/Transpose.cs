using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CtGpu.Kernels.Resample.Cpu;

/// <summary>Transposes blocks of image rows, so that each lane of a register holds its own line along x.</summary>
internal static unsafe class Transpose
{
    /// <summary>Transposes int16: destination[c·destinationStride + r] = source[r·sourceStride + c].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Int16(short* source, nint sourceStride, int rows, int columns, short* destination, nint destinationStride)
    {
        int r = 0;
        if (Avx512BW.IsSupported)
        {
            for (; r + 32 <= rows; r += 32)
                Columns<Rows32, Vector512<short>>(source + (r * sourceStride), sourceStride, columns, destination + r, destinationStride);
        }

        if (Avx2.IsSupported)
        {
            for (; r + 16 <= rows; r += 16)
                Columns<Rows16, Vector256<short>>(source + (r * sourceStride), sourceStride, columns, destination + r, destinationStride);
        }

        if (Sse2.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            for (; r + 8 <= rows; r += 8)
                Columns<Rows8, Vector128<short>>(source + (r * sourceStride), sourceStride, columns, destination + r, destinationStride);
        }

        for (; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) destination[(c * destinationStride) + r] = source[(r * sourceStride) + c];
        }
    }

    /// <summary>Transposes floating-point samples, with the same indices as <see cref="Int16"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Samples<T>(T* source, nint sourceStride, int rows, int columns, T* destination, nint destinationStride)
        where T : unmanaged
    {
        int step = typeof(T) == typeof(double) && Avx.IsSupported ? 4 : typeof(T) == typeof(float) && Sse.IsSupported ? 4 : 0;
        int r = 0;
        for (; step > 0 && r + step <= rows; r += step)
        {
            int c = 0;
            for (; c + step <= columns; c += step)
            {
                T* from = source + (r * sourceStride) + c;
                T* to = destination + (c * destinationStride) + r;
                if (typeof(T) == typeof(double)) Tile4((double*)from, sourceStride, (double*)to, destinationStride);
                else Tile4((float*)from, sourceStride, (float*)to, destinationStride);
            }

            for (; c < columns; c++)
            {
                for (int i = 0; i < step; i++) destination[(c * destinationStride) + r + i] = source[((r + i) * sourceStride) + c];
            }
        }

        for (; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) destination[(c * destinationStride) + r] = source[(r * sourceStride) + c];
        }
    }

    /// <summary>
    /// Transposes a band of rows, eight columns at a time: three rounds of interleaving in 128-bit lanes of eight rows each.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Columns<TRows, V>(short* s, nint stride, int columns, short* d, nint to)
        where TRows : struct, IRows<V>
        where V : struct
    {
        int x = 0;
        for (; x + 8 <= columns; x += 8, s += 8, d += 8 * to)
        {
            V a0 = TRows.Load(s, stride), a1 = TRows.Load(s + stride, stride);
            V a2 = TRows.Load(s + (2 * stride), stride), a3 = TRows.Load(s + (3 * stride), stride);
            V a4 = TRows.Load(s + (4 * stride), stride), a5 = TRows.Load(s + (5 * stride), stride);
            V a6 = TRows.Load(s + (6 * stride), stride), a7 = TRows.Load(s + (7 * stride), stride);
            V b0 = TRows.Low16(a0, a1), b1 = TRows.High16(a0, a1), b2 = TRows.Low16(a2, a3), b3 = TRows.High16(a2, a3);
            V b4 = TRows.Low16(a4, a5), b5 = TRows.High16(a4, a5), b6 = TRows.Low16(a6, a7), b7 = TRows.High16(a6, a7);
            V c0 = TRows.Low32(b0, b2), c1 = TRows.High32(b0, b2), c2 = TRows.Low32(b1, b3), c3 = TRows.High32(b1, b3);
            V c4 = TRows.Low32(b4, b6), c5 = TRows.High32(b4, b6), c6 = TRows.Low32(b5, b7), c7 = TRows.High32(b5, b7);
            TRows.Store(TRows.Low64(c0, c4), d);
            TRows.Store(TRows.High64(c0, c4), d + to);
            TRows.Store(TRows.Low64(c1, c5), d + (2 * to));
            TRows.Store(TRows.High64(c1, c5), d + (3 * to));
            TRows.Store(TRows.Low64(c2, c6), d + (4 * to));
            TRows.Store(TRows.High64(c2, c6), d + (5 * to));
            TRows.Store(TRows.Low64(c3, c7), d + (6 * to));
            TRows.Store(TRows.High64(c3, c7), d + (7 * to));
        }

        for (; x < columns; x++, s++, d += to)
        {
            for (int i = 0; i < TRows.Count; i++) d[i] = s[i * stride];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile4(double* s, nint stride, double* d, nint to)
    {
        for (int half = 0; half < 4; half += 2)
        {
            Vector256<double> even = Vector256.Create(Vector128.Load(s + half), Vector128.Load(s + (2 * stride) + half));
            Vector256<double> odd = Vector256.Create(Vector128.Load(s + stride + half), Vector128.Load(s + (3 * stride) + half));
            Avx.UnpackLow(even, odd).Store(d + (half * to));
            Avx.UnpackHigh(even, odd).Store(d + ((half + 1) * to));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile4(float* s, nint stride, float* d, nint to)
    {
        Vector128<float> a0 = Vector128.Load(s), a1 = Vector128.Load(s + stride);
        Vector128<float> a2 = Vector128.Load(s + (2 * stride)), a3 = Vector128.Load(s + (3 * stride));
        Vector128<float> b0 = Sse.UnpackLow(a0, a1), b1 = Sse.UnpackHigh(a0, a1), b2 = Sse.UnpackLow(a2, a3), b3 = Sse.UnpackHigh(a2, a3);
        Sse.MoveLowToHigh(b0, b2).Store(d);
        Sse.MoveHighToLow(b2, b0).Store(d + to);
        Sse.MoveLowToHigh(b1, b3).Store(d + (2 * to));
        Sse.MoveHighToLow(b3, b1).Store(d + (3 * to));
    }

    /// <summary>
    /// Eight columns of <see cref="Count"/> rows: 128-bit lane i of a register holds eight columns of row r + 8i. Low16 to High64
    /// interleave elements of that many bits from the low or high halves of each lane.
    /// </summary>
    private interface IRows<V>
        where V : struct
    {
        static abstract int Count { get; }

        static abstract V Load(short* source, nint stride);

        static abstract void Store(V value, short* destination);

        static abstract V Low16(V a, V b);

        static abstract V High16(V a, V b);

        static abstract V Low32(V a, V b);

        static abstract V High32(V a, V b);

        static abstract V Low64(V a, V b);

        static abstract V High64(V a, V b);
    }

    private readonly struct Rows32 : IRows<Vector512<short>>
    {
        public static int Count => 32;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<short> Load(short* s, nint stride) => Vector512.Create(
            Vector256.Create(Vector128.Load(s), Vector128.Load(s + (8 * stride))),
            Vector256.Create(Vector128.Load(s + (16 * stride)), Vector128.Load(s + (24 * stride))));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector512<short> value, short* destination) => value.Store(destination);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<short> Low16(Vector512<short> a, Vector512<short> b) => Avx512BW.UnpackLow(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<short> High16(Vector512<short> a, Vector512<short> b) => Avx512BW.UnpackHigh(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<short> Low32(Vector512<short> a, Vector512<short> b) =>
            Avx512F.UnpackLow(a.AsInt32(), b.AsInt32()).AsInt16();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<short> High32(Vector512<short> a, Vector512<short> b) =>
            Avx512F.UnpackHigh(a.AsInt32(), b.AsInt32()).AsInt16();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<short> Low64(Vector512<short> a, Vector512<short> b) =>
            Avx512F.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt16();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<short> High64(Vector512<short> a, Vector512<short> b) =>
            Avx512F.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt16();
    }

    private readonly struct Rows16 : IRows<Vector256<short>>
    {
        public static int Count => 16;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<short> Load(short* s, nint stride) => Vector256.Create(Vector128.Load(s), Vector128.Load(s + (8 * stride)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector256<short> value, short* destination) => value.Store(destination);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<short> Low16(Vector256<short> a, Vector256<short> b) => Avx2.UnpackLow(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<short> High16(Vector256<short> a, Vector256<short> b) => Avx2.UnpackHigh(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<short> Low32(Vector256<short> a, Vector256<short> b) => Avx2.UnpackLow(a.AsInt32(), b.AsInt32()).AsInt16();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<short> High32(Vector256<short> a, Vector256<short> b) =>
            Avx2.UnpackHigh(a.AsInt32(), b.AsInt32()).AsInt16();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<short> Low64(Vector256<short> a, Vector256<short> b) => Avx2.UnpackLow(a.AsInt64(), b.AsInt64()).AsInt16();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector256<short> High64(Vector256<short> a, Vector256<short> b) =>
            Avx2.UnpackHigh(a.AsInt64(), b.AsInt64()).AsInt16();
    }

    private readonly struct Rows8 : IRows<Vector128<short>>
    {
        public static int Count => 8;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> Load(short* s, nint stride) => Vector128.Load(s);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static void Store(Vector128<short> value, short* destination) => value.Store(destination);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> Low16(Vector128<short> a, Vector128<short> b) =>
            Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> High16(Vector128<short> a, Vector128<short> b) =>
            Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> Low32(Vector128<short> a, Vector128<short> b) =>
            (Sse2.IsSupported ? Sse2.UnpackLow(a.AsInt32(), b.AsInt32()) : AdvSimd.Arm64.ZipLow(a.AsInt32(), b.AsInt32())).AsInt16();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> High32(Vector128<short> a, Vector128<short> b) =>
            (Sse2.IsSupported ? Sse2.UnpackHigh(a.AsInt32(), b.AsInt32()) : AdvSimd.Arm64.ZipHigh(a.AsInt32(), b.AsInt32())).AsInt16();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> Low64(Vector128<short> a, Vector128<short> b) =>
            (Sse2.IsSupported ? Sse2.UnpackLow(a.AsInt64(), b.AsInt64()) : AdvSimd.Arm64.ZipLow(a.AsInt64(), b.AsInt64())).AsInt16();

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector128<short> High64(Vector128<short> a, Vector128<short> b) =>
            (Sse2.IsSupported ? Sse2.UnpackHigh(a.AsInt64(), b.AsInt64()) : AdvSimd.Arm64.ZipHigh(a.AsInt64(), b.AsInt64())).AsInt16();
    }
}
