using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Output;
using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Resample;
using CtGpu.Kernels.Rescale;

namespace CtGpu.Host.Runs;

/// <summary>
/// Compiles the methods of a conversion ahead of their use, by converting a tiny volume. One core is idle while options and headers
/// are read.
/// </summary>
internal static class WarmUp
{
    private static int s_begun;

    /// <summary>
    /// Starts the warm-up and returns at once. A second call has no effect. Call it as soon as it is certain that volumes will be
    /// converted.
    /// </summary>
    public static void Begin()
    {
        if (Interlocked.Exchange(ref s_begun, 1) != 0) return;
        try
        {
            _ = Task.Factory.StartNew(Compile, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        catch (TaskSchedulerException)
        {
            // There is no memory for another thread. The methods are compiled when they are used.
        }
    }

    // A run computes first and writes later, so compile in this order.
    private static void Compile()
    {
        Compute();
        OutputWriter.WarmUp();
    }

    private static unsafe void Compute()
    {
        Shape3 input = new(4, 12, 70), output = new(5, 11, 66);
        var grid = new VolumeGeometry(output, new Spacing3(1, 1, 1), default, new(1, 0, 0), new(0, 1, 0), new(0, 0, 1));
        var plan = new VolumePlan(
            RescalePlan.Identity(input.Z),
            ResamplePlan.Create(input, output, 3, GridPlacement.Corner, ResamplePrecision.Exact),
            new MaskPlan(grid, -320, Background.Faces, FillStructures: true) { SealMm = MaskOptions.AutomaticSealMm }, null, null);
        using HostBuffer stored = new PageableBuffer(input.Voxels * sizeof(short));
        using var results = VolumeResults.Allocate(plan, bytes => new PageableBuffer(bytes));
        for (int i = 0; i < input.Voxels; i++) stored.As<short>()[i] = (short)(i / 9 % 2 == 0 ? -1000 : 40);
        using var engine = new CpuEngine(1);
        using IVolumeSlot slot = engine.CreateSlot();
        VolumeSteps.Run(slot, plan, stored, results);
    }
}
