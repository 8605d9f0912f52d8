using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace CtGpu.Kernels.Resample;

/// <summary>Transposes blocks of rows, so that lines along x can be filtered side by side.</summary>
internal static unsafe class Transpose
{
    /// <summary>destination[c·destinationStride + r] = source[r·sourceStride + c].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Int16(short* source, nint sourceStride, int rows, int columns, short* destination, nint destinationStride)
    {
        int r = 0;
        if (Sse2.IsSupported || AdvSimd.Arm64.IsSupported)
        {
            for (; r + 8 <= rows; r += 8)
            {
                short* s = source + (r * sourceStride);
                int c = 0;
                for (; c + 8 <= columns; c += 8) Tile8(s + c, sourceStride, destination + (c * destinationStride) + r, destinationStride);
                for (; c < columns; c++)
                {
                    for (int i = 0; i < 8; i++) destination[(c * destinationStride) + r + i] = s[(i * sourceStride) + c];
                }
            }
        }

        for (; r < rows; r++)
        {
            for (int c = 0; c < columns; c++) destination[(c * destinationStride) + r] = source[(r * sourceStride) + c];
        }
    }

    /// <summary>The same for samples between the passes.</summary>
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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile8(short* s, nint stride, short* d, nint to)
    {
        Vector128<short> a0 = Vector128.Load(s), a1 = Vector128.Load(s + stride), a2 = Vector128.Load(s + (2 * stride)), a3 = Vector128.Load(s + (3 * stride));
        Vector128<short> a4 = Vector128.Load(s + (4 * stride)), a5 = Vector128.Load(s + (5 * stride)), a6 = Vector128.Load(s + (6 * stride)), a7 = Vector128.Load(s + (7 * stride));
        Vector128<int> b0 = Low(a0, a1).AsInt32(), b1 = High(a0, a1).AsInt32(), b2 = Low(a2, a3).AsInt32(), b3 = High(a2, a3).AsInt32();
        Vector128<int> b4 = Low(a4, a5).AsInt32(), b5 = High(a4, a5).AsInt32(), b6 = Low(a6, a7).AsInt32(), b7 = High(a6, a7).AsInt32();
        Vector128<long> c0 = Low(b0, b2).AsInt64(), c1 = High(b0, b2).AsInt64(), c2 = Low(b1, b3).AsInt64(), c3 = High(b1, b3).AsInt64();
        Vector128<long> c4 = Low(b4, b6).AsInt64(), c5 = High(b4, b6).AsInt64(), c6 = Low(b5, b7).AsInt64(), c7 = High(b5, b7).AsInt64();
        Low(c0, c4).AsInt16().Store(d);
        High(c0, c4).AsInt16().Store(d + to);
        Low(c1, c5).AsInt16().Store(d + (2 * to));
        High(c1, c5).AsInt16().Store(d + (3 * to));
        Low(c2, c6).AsInt16().Store(d + (4 * to));
        High(c2, c6).AsInt16().Store(d + (5 * to));
        Low(c3, c7).AsInt16().Store(d + (6 * to));
        High(c3, c7).AsInt16().Store(d + (7 * to));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile4(double* s, nint stride, double* d, nint to)
    {
        Vector256<double> a0 = Vector256.Load(s), a1 = Vector256.Load(s + stride), a2 = Vector256.Load(s + (2 * stride)), a3 = Vector256.Load(s + (3 * stride));
        Vector256<double> b0 = Avx.UnpackLow(a0, a1), b1 = Avx.UnpackHigh(a0, a1), b2 = Avx.UnpackLow(a2, a3), b3 = Avx.UnpackHigh(a2, a3);
        Avx.Permute2x128(b0, b2, 0x20).Store(d);
        Avx.Permute2x128(b1, b3, 0x20).Store(d + to);
        Avx.Permute2x128(b0, b2, 0x31).Store(d + (2 * to));
        Avx.Permute2x128(b1, b3, 0x31).Store(d + (3 * to));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Tile4(float* s, nint stride, float* d, nint to)
    {
        Vector128<float> a0 = Vector128.Load(s), a1 = Vector128.Load(s + stride), a2 = Vector128.Load(s + (2 * stride)), a3 = Vector128.Load(s + (3 * stride));
        Vector128<float> b0 = Sse.UnpackLow(a0, a1), b1 = Sse.UnpackHigh(a0, a1), b2 = Sse.UnpackLow(a2, a3), b3 = Sse.UnpackHigh(a2, a3);
        Sse.MoveLowToHigh(b0, b2).Store(d);
        Sse.MoveHighToLow(b2, b0).Store(d + to);
        Sse.MoveLowToHigh(b1, b3).Store(d + (2 * to));
        Sse.MoveHighToLow(b3, b1).Store(d + (3 * to));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Low(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> High(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> Low(Vector128<int> a, Vector128<int> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> High(Vector128<int> a, Vector128<int> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<long> Low(Vector128<long> a, Vector128<long> b) =>
        Sse2.IsSupported ? Sse2.UnpackLow(a, b) : AdvSimd.Arm64.ZipLow(a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<long> High(Vector128<long> a, Vector128<long> b) =>
        Sse2.IsSupported ? Sse2.UnpackHigh(a, b) : AdvSimd.Arm64.ZipHigh(a, b);
}
