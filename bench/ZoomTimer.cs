using System.Diagnostics;
using CtGpu.Bench.Benchmarks;
using CtGpu.Kernels;
using CtGpu.Kernels.Memory;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;
using CtGpu.Kernels.Threading;

namespace CtGpu.Bench;

/// <summary>
/// Times the exact resample of a raw int16 volume in this process, as the C++ programs of <c>peers/zoom</c> time
/// theirs: <c>zoom IN NZ NY NX OZ OY OX OUT RUNS THREADS</c> prints the seconds of each run after a first one that
/// only warms up, and writes the last result.
/// </summary>
internal static unsafe class ZoomTimer
{
    public static int Run(string[] arguments)
    {
        if (arguments.Length != 10)
        {
            Console.Error.WriteLine($"zoom takes 10 arguments, IN NZ NY NX OZ OY OX OUT RUNS THREADS, and found {arguments.Length}.");
            return 2;
        }

        int[] n = [.. arguments[1..7].Concat(arguments[8..]).Select(int.Parse)];
        Shape3 input = new(n[0], n[1], n[2]), output = new(n[3], n[4], n[5]);
        using var stored = new NativeBuffer<short>(input.Voxels);
        using var hounsfield = new NativeBuffer<short>(output.Voxels);
        using (FileStream file = File.OpenRead(arguments[0])) file.ReadExactly(Bytes(stored));
        RescalePlan rescale = RescalePlan.Create([.. Enumerable.Repeat(new SliceRescale(1, 0), input.Z)], true, HuRule.Rounded, [], floorAtAir: false);
        using var resample = new ResampleCpu();
        using var pool = new WorkerPool(n[7]);
        for (int run = -1; run < n[6]; run++)
        {
            long start = Stopwatch.GetTimestamp();
            ResamplePlan plan = ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Exact);
            resample.Run(rescale, plan, stored.Pointer, hounsfield.Pointer, default, pool);
            TimeSpan taken = Stopwatch.GetElapsedTime(start);
            if (run >= 0) Console.WriteLine(FormattableString.Invariant($"{taken.TotalSeconds:F4}"));
        }

        using (FileStream file = File.Create(arguments[7])) file.Write(Bytes(hounsfield));
        return 0;
    }

    /// <summary>Writes the benchmarks' volume as such a file.</summary>
    public static int WriteThorax(string path)
    {
        using NativeBuffer<short> volume = ThoraxJob.Stored();
        using FileStream file = File.Create(path);
        file.Write(Bytes(volume));
        return 0;
    }

    private static Span<byte> Bytes(NativeBuffer<short> buffer) => new(buffer.Pointer, checked((int)(buffer.Length * sizeof(short))));
}
