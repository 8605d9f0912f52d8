using CtGpu.Host.Phantom;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Kernels.Threading;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Planning;

/// <summary>
/// Limits the memory of the plan per slice. The plan keeps the headers of all slices until the end of the run. Nothing else grows
/// with the cohort.
/// </summary>
public sealed class PlanMemoryTests
{
    /// <summary>With this limit, 100,000 slices take less memory than the voxels of one patient.</summary>
    private const int MostBytesPerSlice = 1000;

    [Fact]
    public void A_slice_more_keeps_little_memory()
    {
        using var folder = new TempFolder();
        const int fewer = 10, more = 60;
        long each = (Planned(folder.At("more"), more) - Planned(folder.At("fewer"), fewer)) / (more - fewer);
        // Each slice has its own path and UID, so it takes at least 200 bytes.
        Assert.InRange(each, 200, MostBytesPerSlice);
    }

    private static long Planned(string folder, int slices)
    {
        var phantom = new PhantomOptions { Shape = new(slices, 8, 8), Spacing = new(2, 2, 2) };
        using (var workers = new WorkerPool(1)) PhantomSeries.Write(folder, phantom, workers);
        RunPlan plan = RunPlanner.Plan(
            new ConvertOptions(), new RunOptions { Inputs = [folder], OutputFolder = folder + "-out", Jobs = 1 },
            TestContext.Current.CancellationToken);
        Assert.Equal(slices, Assert.Single(plan.Jobs).Volume.Slices.Count);
        return RetainedBytes.Of(plan);
    }
}
