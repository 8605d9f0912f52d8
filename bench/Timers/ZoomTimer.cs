using CtGpu.Bench.Benchmarks;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Resample.Cpu;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench.Timers;

/// <summary><c>zoom IN NZ NY NX OZ OY OX OUT RUNS THREADS</c>: the exact resample of a raw int16 volume, as <c>peers/zoom</c> does it.</summary>
internal static unsafe class ZoomTimer
{
    public static int Run(string[] arguments)
    {
        if (arguments.Length != 10) return Timer.Usage("IN NZ NY NX OZ OY OX OUT RUNS THREADS", arguments);
        Shape3 input = Timer.Shape(arguments.AsSpan(1)), output = Timer.Shape(arguments.AsSpan(4));
        using NativeBuffer<short> stored = Timer.Load<short>(arguments[0], input.Voxels);
        using var hounsfield = new NativeBuffer<short>(output.Voxels);
        RescalePlan rescale = RescalePlan.Identity(input.Z);
        using var resample = new ResampleCpu();
        using var pool = new WorkerPool(int.Parse(arguments[9]));
        Timer.Print(int.Parse(arguments[8]), () =>
        {
            ResamplePlan plan = ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Exact);
            resample.Run(rescale, plan, stored.Pointer, hounsfield.Pointer, default, pool);
        });
        Timer.Save(arguments[7], hounsfield);
        return 0;
    }

    /// <summary>Writes the benchmarks' volume as such a file.</summary>
    public static int WriteThorax(string path)
    {
        Timer.Save(path, ThoraxJob.Stored);
        return 0;
    }
}
