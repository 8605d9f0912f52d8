using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Intensity;

/// <summary>Converts HU to normalised float32 on the CPU. Equals <see cref="NormalizePlan.Table"/> for every HU.</summary>
internal static unsafe class NormalizeCpu
{
    private const int Block = 1 << 16;

    /// <param name="hounsfield">Input of <paramref name="count"/> voxels.</param>
    /// <param name="destination">Output of <paramref name="count"/> voxels; must not overlap the input.</param>
    public static void Run(short* hounsfield, long count, NormalizePlan plan, float* destination, WorkerPool pool)
    {
        SingleNormalize? single = plan.Single;
        pool.For(checked((int)((count + Block - 1) / Block)), (block, _) =>
        {
            long from = (long)block * Block;
            int length = (int)Math.Min(Block, count - from);
            int done = single == null
                ? Doubles(hounsfield + from, length, plan, destination + from)
                : Singles(hounsfield + from, length, single, destination + from);
            float[] table = plan.Table;
            for (int i = done; i < length; i++) destination[from + i] = table[(ushort)hounsfield[from + i]];
        });
    }

    /// <summary>Normalises in float32. Returns the number of voxels converted, a multiple of 16.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Singles(short* hounsfield, int count, SingleNormalize form, float* destination)
    {
        Vector256<float> centre = Vector256.Create(form.Centre), width = Vector256.Create(form.Width);
        Vector256<float> low = Vector256.Create(form.Low), high = Vector256.Create(form.High);
        // The output is twice as large as the input; streaming stores avoid evicting the input from the caches.
        bool aligned = ((nuint)destination & 31) == 0;
        int i = 0;
        for (; i + 16 <= count; i += 16)
        {
            (Vector256<int> first, Vector256<int> second) = Vector256.Widen(Vector256.Load(hounsfield + i));
            Vector256<float> a = (Vector256.ConvertToSingle(first) - centre) / width;
            Vector256<float> b = (Vector256.ConvertToSingle(second) - centre) / width;
            a = Vector256.MinNative(Vector256.MaxNative(a, low), high);
            b = Vector256.MinNative(Vector256.MaxNative(b, low), high);
            if (aligned)
            {
                a.StoreAlignedNonTemporal(destination + i);
                b.StoreAlignedNonTemporal(destination + i + 8);
            }
            else
            {
                a.Store(destination + i);
                b.Store(destination + i + 8);
            }
        }

        return i;
    }

    /// <summary>
    /// Normalises in float64 with the same operations as the plan. Returns the number of voxels converted, a multiple of 8.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Doubles(short* hounsfield, int count, NormalizePlan plan, float* destination)
    {
        Vector256<double> lower = Vector256.Create(plan.Lower), width = Vector256.Create(plan.Upper - plan.Lower);
        Vector256<double> mean = Vector256.Create(plan.Mean);
        Vector256<double> zero = Vector256<double>.Zero, one = Vector256<double>.One;
        int i = 0;
        for (; i + 8 <= count; i += 8)
        {
            (Vector128<int> first, Vector128<int> second) = Vector128.Widen(Vector128.Load(hounsfield + i));
            // float32 represents every int16 exactly.
            (Vector256<double> a, Vector256<double> b) = Vector256.Widen(Vector256.ConvertToSingle(Vector256.Create(first, second)));
            a = Vector256.MinNative(Vector256.MaxNative((a - lower) / width, zero), one) - mean;
            b = Vector256.MinNative(Vector256.MaxNative((b - lower) / width, zero), one) - mean;
            Vector256.Narrow(a, b).Store(destination + i);
        }

        return i;
    }
}
