using System.Runtime.Intrinsics.X86;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;
using CtGpu.Kernels.Threshold;
using CtGpu.Kernels.Vectors;

namespace CtGpu.Kernels.Resample.Cpu;

/// <summary>
/// The resample on the CPU, from stored values to HU on the output grid, with the rescale fused into the first
/// pass. A slice goes through x and y while it is in cache and is stored as one plane of float samples; then
/// every output row goes through z and is rounded. The widest vectors that the machine has are used; the result
/// does not depend on them, nor on the number of workers.
/// </summary>
/// <remarks>Keeps its scratch from volume to volume. Not for concurrent use.</remarks>
internal sealed class ResampleCpu : IDisposable
{
    private readonly ResampleScratch _scratch = new();

    /// <summary>The vector instructions that this machine's resample uses, for people.</summary>
    public static string VectorName => Wide ? "AVX-512" : Medium ? "AVX2" : Vectors128;

    private static bool Wide => Avx512F.IsSupported && Avx512BW.IsSupported;

    private static bool Medium => Avx2.IsSupported && Fma.IsSupported;

    private static string Vectors128 => System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated ? "128-bit vectors" : "no vectors";

    /// <param name="rescale">Stored values to HU, a table for each input slice.</param>
    /// <param name="plan">Grids and precision.</param>
    /// <param name="stored">Stored values of shape <c>plan.Input</c>.</param>
    /// <param name="hounsfield">HU of shape <c>plan.Output</c>; where the grid stays it may be <paramref name="stored"/>, else it must not overlap it.</param>
    /// <param name="solid">Where the bits of voxels above a threshold go, if anywhere.</param>
    /// <param name="pool">Threads to share the work.</param>
    public unsafe void Run(RescalePlan rescale, ResamplePlan plan, short* stored, short* hounsfield, SolidBits solid, WorkerPool pool)
    {
        if (plan.IsIdentity)
        {
            if (stored != hounsfield || !rescale.IsIdentity) RescaleCpu.Run(rescale, plan.Input, stored, hounsfield, pool);
            if (solid.Bits != null) ThresholdCpu.Run(hounsfield, new BitGrid(plan.Output), solid.AirAtMost, solid.Bits, pool);
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

    public void Dispose() => _scratch.Dispose();
}

/// <summary>The threshold as the resample's last step: bits of layout <see cref="BitGrid"/>, set where HU lie above <see cref="AirAtMost"/>.</summary>
/// <param name="bits">Null where no bits are wanted.</param>
internal readonly unsafe struct SolidBits(ulong* bits, short airAtMost)
{
    public ulong* Bits { get; } = bits;

    public short AirAtMost { get; } = airAtMost;
}

/// <summary>Memory between the passes and for each worker, grown when a larger volume comes.</summary>
internal sealed unsafe class ResampleScratch : IDisposable
{
    private NativeBuffer<byte> _planes = new(0);
    private NativeBuffer<byte> _workers = new(0);

    public byte* Planes => _planes.Pointer;

    public byte* Workers => _workers.Pointer;

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
