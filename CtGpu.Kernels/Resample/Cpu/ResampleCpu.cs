using System.Runtime.Intrinsics.X86;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Threshold;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample.Cpu;

/// <summary>
/// Resamples a volume on the CPU, from stored values to HU on the output grid. The rescale is fused into the x pass. The x and
/// y passes process one slice while it is in cache, and store it as a plane of floating-point samples. Then the z pass
/// processes and rounds each output row. The widest supported vectors are used. The result does not depend on the vector
/// width or on the number of workers.
/// </summary>
/// <remarks>Reuses its scratch memory between volumes. Not thread-safe.</remarks>
internal sealed class ResampleCpu : IDisposable
{
    private readonly ResampleScratch _scratch = new();

    /// <summary>Name of the vector instructions that the resample uses on this machine, for display.</summary>
    public static string VectorName => Wide ? "AVX-512" : Medium ? "AVX2" : Vectors128;

    private static bool Wide => Avx512F.IsSupported && Avx512BW.IsSupported;

    private static bool Medium => Avx2.IsSupported && Fma.IsSupported;

    private static string Vectors128 => System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";

    /// <summary>Resamples one volume.</summary>
    /// <param name="rescale">Rescale of each input slice.</param>
    /// <param name="plan">Grids and precision.</param>
    /// <param name="stored">Stored values of shape <c>plan.InputShape</c>.</param>
    /// <param name="hounsfield">
    /// HU of shape <c>plan.OutputShape</c>. May alias <paramref name="stored"/> if the plan is the identity; else must not overlap it.
    /// </param>
    /// <param name="solid">Threshold and destination of its bits.</param>
    /// <param name="pool">Worker threads.</param>
    public unsafe void Run(RescalePlan rescale, ResamplePlan plan, short* stored, short* hounsfield, SolidBits solid, WorkerPool pool)
    {
        if (plan.IsIdentity)
        {
            if (stored != hounsfield || !rescale.IsIdentity) RescaleCpu.Run(rescale, plan.InputShape, stored, hounsfield, pool);
            if (solid.Bits != null)
                ThresholdCpu.Run(hounsfield, new BitGrid(plan.OutputShape), solid.ThresholdHounsfield, solid.Bits, pool);
        }
        else if (plan.Precision == ResamplePrecision.Exact)
        {
            if (Wide) ResamplePasses<Double512, double>.Run(rescale, plan, stored, hounsfield, solid, _scratch, pool);
            else if (Medium) ResamplePasses<Double256, double>.Run(rescale, plan, stored, hounsfield, solid, _scratch, pool);
            else ResamplePasses<Double128, double>.Run(rescale, plan, stored, hounsfield, solid, _scratch, pool);
        }
        else
        {
            if (Wide) ResamplePasses<Single512, float>.Run(rescale, plan, stored, hounsfield, solid, _scratch, pool);
            else if (Medium) ResamplePasses<Single256, float>.Run(rescale, plan, stored, hounsfield, solid, _scratch, pool);
            else ResamplePasses<Single128, float>.Run(rescale, plan, stored, hounsfield, solid, _scratch, pool);
        }
    }

    /// <summary>Bytes of scratch memory that a volume needs. A number that cannot overflow, for volumes that fit no memory.</summary>
    /// <param name="workers">Worker threads.</param>
    public static double ScratchBytes(Shape3 input, Shape3 output, ResamplePrecision precision, int workers)
    {
        if (input == output) return 0;
        if (precision == ResamplePrecision.Exact)
        {
            return Wide ? ResamplePasses<Double512, double>.ScratchBytes(input, output, workers)
                : Medium ? ResamplePasses<Double256, double>.ScratchBytes(input, output, workers)
                : ResamplePasses<Double128, double>.ScratchBytes(input, output, workers);
        }

        return Wide ? ResamplePasses<Single512, float>.ScratchBytes(input, output, workers)
            : Medium ? ResamplePasses<Single256, float>.ScratchBytes(input, output, workers)
            : ResamplePasses<Single128, float>.ScratchBytes(input, output, workers);
    }

    public void Dispose() => _scratch.Dispose();
}

/// <summary>The threshold that is fused into the last pass of the resample.</summary>
/// <param name="bits">Destination in the layout of <see cref="BitGrid"/>; null if no bits are needed.</param>
/// <param name="thresholdHounsfield">Voxels at or below this HU are air; the bits of voxels above it are set.</param>
internal readonly unsafe struct SolidBits(ulong* bits, short thresholdHounsfield)
{
    public ulong* Bits { get; } = bits;

    public short ThresholdHounsfield { get; } = thresholdHounsfield;
}

/// <summary>Planes between the passes, and scratch memory of the workers. Grows when a larger volume is resampled.</summary>
internal sealed unsafe class ResampleScratch : IDisposable
{
    private NativeBuffer<byte> _planes = new(0);
    private NativeBuffer<byte> _workers = new(0);

    public byte* Planes => _planes.Pointer;

    public byte* Workers => _workers.Pointer;

    /// <summary>Grows the buffers to at least these numbers of bytes.</summary>
    public void Reserve(long planes, long workers)
    {
        Scratch.Grow(ref _planes, planes);
        Scratch.Grow(ref _workers, workers);
    }

    public void Dispose()
    {
        _planes.Dispose();
        _workers.Dispose();
    }
}
