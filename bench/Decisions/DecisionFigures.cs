using CtGpu.Bench.OnDevice;
using CtGpu.Host.Devices;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Resample.Cpu;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench.Decisions;

/// <summary><c>CtGpu.Bench decisions</c>: prints the figures that docs/decisions quotes, measured on the synthetic thorax.</summary>
internal static unsafe class DecisionFigures
{
    private const int Repeats = 7;

    public static int Run()
    {
        using var pool = new WorkerPool(Environment.ProcessorCount);
        TwoEngines(pool);
        var job = new GpuJob(small: false);
        short[] stored = job.Thorax(pool), exact = Float64(job, stored);
        Runs(job.Output, exact);
        return 0;
    }

    /// <summary>For decision 0001: all steps on the CPU engine, and on ILGPU's simulation of a GPU.</summary>
    private static void TwoEngines(WorkerPool pool)
    {
        var job = new GpuJob(small: true);
        short[] stored = job.Thorax(pool);
        using var cpu = new CpuEngine(Environment.ProcessorCount);
        using var simulation = new IlgpuEngine("ilgpu-cpu", DeviceCatalog.Device(DeviceKind.IlgpuCpu, 0), memoryBudget: null);
        using VolumeRunner vectors = new(cpu, job, stored), simulated = new(simulation, job, stored);
        Sample fast = Sample.Wall(Repeats, () => vectors.Run()), slow = Sample.Wall(Repeats, () => simulated.Run());
        Print($"0001: {job.Input} to {job.Output}, all steps:");
        Print($" {cpu.Name} {fast.MedianMs:0.0} ms, {simulation.Name} {slow.MedianMs:0.0} ms: ");
        PrintLine($"{slow.MedianMs / fast.MedianMs:0} times as long");
    }

    /// <summary>For decision 0002: compares float32 with float64 between the passes. Returns the voxels of float64.</summary>
    private static short[] Float64(GpuJob job, short[] stored)
    {
        using var pool = new WorkerPool(1);
        using var resample = new ResampleCpu();
        using var input = new NativeBuffer<short>(stored.Length);
        using var output = new NativeBuffer<short>(job.Output.Voxels);
        stored.CopyTo(input.Span);
        (Sample Time, short[] Voxels) Resample(ResamplePrecision precision)
        {
            ResamplePlan plan = job.Plan.Resample with { Precision = precision };
            Sample time = Sample.Wall(Repeats, () => resample.Run(job.Plan.Rescale, plan, input.Pointer, output.Pointer, default, pool));
            return (time, output.Span.ToArray());
        }

        (Sample exactTime, short[] exact) = Resample(ResamplePrecision.Exact);
        (Sample fastTime, short[] fast) = Resample(ResamplePrecision.Fast);
        int different = exact.Zip(fast).Count(pair => pair.First != pair.Second);
        int most = exact.Zip(fast).Max(pair => Math.Abs(pair.First - pair.Second));
        Print($"0002: {job.Input} to {job.Output}, {ResampleCpu.VectorName}, 1 thread:");
        Print($" float64 {exactTime.MedianMs:0} ms, float32 {fastTime.MedianMs:0} ms; ");
        PrintLine($"float32 changes {different} of {exact.Length} voxels by at most {most} HU");
        return exact;
    }

    /// <summary>For decision 0003: number of runs to label, and memory of bits and of int32 labels.</summary>
    private static void Runs(Shape3 shape, short[] hounsfield)
    {
        long air = 0, solid = 0;
        for (int i = 0; i < hounsfield.Length; i++)
        {
            bool isAir = hounsfield[i] <= -320;
            if (i % shape.X != 0 && hounsfield[i - 1] <= -320 == isAir) continue;
            if (isAir) air++;
            else solid++;
        }

        Print($"0003: {shape.Voxels} voxels have {air} runs of air and {solid} of solid; ");
        PrintLine($"bits take {new BitGrid(shape).Bytes / 1e6:0.0} MB, int32 labels {shape.Voxels * sizeof(int) / 1e6:0.0} MB");
    }

    private static void Print(FormattableString figures) => Console.Write(FormattableString.Invariant(figures));

    private static void PrintLine(FormattableString figures) => Console.WriteLine(FormattableString.Invariant(figures));
}
