using System.Numerics;
using System.Runtime.CompilerServices;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Threading;

namespace CtGpu.Kernels.Rescale;

/// <summary>Converts stored values to HU on the CPU: with vectors if the plan has a vector form, else with its table.</summary>
internal static unsafe class RescaleCpu
{
    /// <summary>Converts a whole volume. <paramref name="hounsfield"/> may alias <paramref name="stored"/>.</summary>
    public static void Run(RescalePlan plan, Shape3 shape, short* stored, short* hounsfield, WorkerPool pool)
    {
        int slice = checked((int)shape.SliceVoxels);
        pool.For(shape.Z, (z, _) => Row(plan, z, stored + ((long)z * slice), hounsfield + ((long)z * slice), slice));
    }

    /// <summary>Converts <paramref name="count"/> consecutive values of slice <paramref name="z"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Row(RescalePlan plan, int z, short* stored, short* hounsfield, int count)
    {
        int index = plan.TableOfSlice[z];
        AffineRescale? affine = plan.Affine[index];
        int i = 0;
        if (affine != null && Vector.IsHardwareAccelerated)
        {
            var offset = new Vector<short>(affine.Offset);
            var floor = new Vector<short>(affine.Floor);
            var lower = new Vector<short>(affine.PaddingLower);
            var upper = new Vector<short>(affine.PaddingUpper);
            var padding = new Vector<short>(affine.PaddingHounsfield);
            bool saturating = affine.Saturating;
            for (; i + (2 * Vector<short>.Count) <= count; i += 2 * Vector<short>.Count)
            {
                CacheLines.FetchAhead(hounsfield + i);
                Vector<short> first = Vector.Load(stored + i), second = Vector.Load(stored + i + Vector<short>.Count);
                Hounsfield(first).Store(hounsfield + i);
                Hounsfield(second).Store(hounsfield + i + Vector<short>.Count);
            }

            [MethodImpl(MethodImplOptions.AggressiveInlining)]
            Vector<short> Hounsfield(Vector<short> x)
            {
                Vector<short> sum = saturating ? Vector.AddSaturate(x, offset) : x + offset;
                Vector<short> outside = Vector.GreaterThanOrEqual(x, lower) & Vector.LessThanOrEqual(x, upper);
                return Vector.ConditionalSelect(outside, padding, Vector.Max(sum, floor));
            }
        }

        fixed (short* table = plan.Tables[index])
        {
            for (; i < count; i++) hounsfield[i] = table[(ushort)stored[i]];
        }
    }
}
