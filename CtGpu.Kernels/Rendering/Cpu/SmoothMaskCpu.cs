using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Rendering.Cpu;

/// <summary>Computes a <see cref="SmoothMask"/> on the CPU. Slices are distributed to the workers.</summary>
internal static unsafe class SmoothMaskCpu
{
    private const int Reach = SmoothMask.Reach;

    /// <summary>Computes the field.</summary>
    /// <param name="bits">Bits of the mask, of the whole volume.</param>
    /// <param name="grid">Layout of the bits.</param>
    /// <param name="box">Position and shape of the field.</param>
    /// <param name="field">Receives the field.</param>
    /// <param name="pool">Worker threads.</param>
    public static void Run(ulong* bits, BitGrid grid, SmoothMask box, short* field, WorkerPool pool)
    {
        Shape3 shape = box.Shape;
        long slice = shape.SliceVoxels;
        // Sums after the x and y passes are at most 64² = 4096.
        using var planes = new NativeBuffer<short>(shape.Voxels);
        int padded = shape.X + (2 * Reach);
        using var scratch = new NativeBuffer<short>(pool.Workers * (slice + padded));
        short* smooth = planes.Pointer, own = scratch.Pointer;
        pool.For(shape.Z, (z, worker) =>
        {
            short* rows = own + (worker * (slice + padded)), line = rows + slice;
            for (int y = 0; y < shape.Y; y++)
            {
                ulong* row = bits + ((((long)(z + box.First.Z) * grid.Shape.Y) + y + box.First.Y) * grid.WordsPerRow);
                Expand(row, box.First.X, shape.X, line);
                AlongX(line, shape.X, rows + ((long)y * shape.X));
            }

            for (int y = 0; y < shape.Y; y++)
                AcrossRows(rows, shape.X, y, shape.Y, shape.X, smooth + (z * slice) + ((long)y * shape.X));
        });
        pool.For(shape.Z, (z, _) => AcrossSlices(smooth, slice, z, shape.Z, field + (z * slice)));
    }

    /// <summary>Adds the side of each voxel to the field of a mask.</summary>
    /// <param name="field">The field of the mask.</param>
    /// <param name="left">The field of the left lung, of the same shape.</param>
    public static void AddSide(short* field, short* left, Shape3 shape, WorkerPool pool)
    {
        long slice = shape.SliceVoxels;
        pool.For(shape.Z, (z, _) =>
        {
            for (long i = z * slice; i < (z + 1) * slice; i++) field[i] = SmoothMask.WithSide(field[i], left[i]);
        });
    }

    /// <summary>Expands the bits of a row to 0 and 1, and repeats its end values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Expand(ulong* row, int first, int count, short* line)
    {
        for (int x = 0; x < count; x++) line[x + Reach] = (short)((row[(first + x) >> 6] >> (first + x)) & 1);
        for (int x = 0; x < Reach; x++) (line[x], line[Reach + count + x]) = (line[Reach], line[Reach + count - 1]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AlongX(short* line, int count, short* sums)
    {
        int x = 0;
        for (; x + Vector<short>.Count <= count; x += Vector<short>.Count)
        {
            short* at = line + x;
            Sum(
                Vector.Load(at), Vector.Load(at + 1), Vector.Load(at + 2), Vector.Load(at + 3),
                Vector.Load(at + 4), Vector.Load(at + 5), Vector.Load(at + 6)).Store(sums + x);
        }

        for (; x < count; x++)
            sums[x] = (short)SmoothMask.Sum(line[x], line[x + 1], line[x + 2], line[x + 3], line[x + 4], line[x + 5], line[x + 6]);
    }

    /// <summary>The y pass: computes row <paramref name="at"/> from rows that are <paramref name="stride"/> voxels apart.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AcrossRows(short* lines, long stride, int at, int count, int length, short* sums)
    {
        short* a = Line(lines, stride, at - 3, count), b = Line(lines, stride, at - 2, count), c = Line(lines, stride, at - 1, count);
        short* d = Line(lines, stride, at, count);
        short* e = Line(lines, stride, at + 1, count), f = Line(lines, stride, at + 2, count), g = Line(lines, stride, at + 3, count);
        int x = 0;
        for (; x + Vector<short>.Count <= length; x += Vector<short>.Count)
        {
            Sum(
                Vector.Load(a + x), Vector.Load(b + x), Vector.Load(c + x), Vector.Load(d + x),
                Vector.Load(e + x), Vector.Load(f + x), Vector.Load(g + x)).Store(sums + x);
        }

        for (; x < length; x++) sums[x] = (short)SmoothMask.Sum(a[x], b[x], c[x], d[x], e[x], f[x], g[x]);
    }

    /// <summary>The z pass: like <see cref="AcrossRows"/>, with sums in 32 bits that are shifted to 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AcrossSlices(short* planes, long stride, int at, int count, short* sums)
    {
        short* a = Line(planes, stride, at - 3, count), b = Line(planes, stride, at - 2, count), c = Line(planes, stride, at - 1, count);
        short* d = Line(planes, stride, at, count);
        short* e = Line(planes, stride, at + 1, count), f = Line(planes, stride, at + 2, count), g = Line(planes, stride, at + 3, count);
        long x = 0;
        for (; x + Vector<short>.Count <= stride; x += Vector<short>.Count)
        {
            Vector<short> outer = Vector.Load(a + x) + Vector.Load(g + x), next = Vector.Load(b + x) + Vector.Load(f + x);
            Vector<short> inner = Vector.Load(c + x) + Vector.Load(e + x), own = Vector.Load(d + x);
            Vector<int> low = Vector.WidenLower(outer) + (Vector.WidenLower(next) * 6)
                + (Vector.WidenLower(inner) * 15) + (Vector.WidenLower(own) * 20);
            Vector<int> high = Vector.WidenUpper(outer) + (Vector.WidenUpper(next) * 6)
                + (Vector.WidenUpper(inner) * 15) + (Vector.WidenUpper(own) * 20);
            Vector.Narrow(low >> SmoothMask.LastShift, high >> SmoothMask.LastShift).Store(sums + x);
        }

        for (; x < stride; x++) sums[x] = (short)(SmoothMask.Sum(a[x], b[x], c[x], d[x], e[x], f[x], g[x]) >> SmoothMask.LastShift);
    }

    private static short* Line(short* lines, long stride, int at, int count) => lines + (Math.Clamp(at, 0, count - 1) * stride);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector<short> Sum(
        Vector<short> a, Vector<short> b, Vector<short> c, Vector<short> d, Vector<short> e, Vector<short> f, Vector<short> g) =>
        a + g + ((b + f) * 6) + ((c + e) * 15) + (d * 20);
}
