using CtGpu.Host.Library;
using CtGpu.Host.Library.Streams;
using CtGpu.Host.Phantom;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Memory;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Library;

/// <summary>No other test runs meanwhile: the bytes of the whole process are counted.</summary>
[CollectionDefinition(nameof(ScanSequenceTests), DisableParallelization = true)]
[Collection(nameof(ScanSequenceTests))]
public sealed class ScanSequenceTests
{
    private static readonly StreamOptions s_options = new()
    {
        Spacing = new Spacing3(4, 4, 4),
        Normalize = new HounsfieldWindow(),
        Mask = new LungMaskOptions { SplitLungs = true },
    };

    [Theory]
    [InlineData("cpu")]
    [InlineData("ilgpu-cpu")]
    public void Every_volume_comes_once_and_equals_that_of_convert(string device)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.MissingSlice, PhantomFaults.None);
        cohort.Convert("--normalize", "--format", "npy", "--split-lungs");
        using CtGpuEngine engine = LibraryPhantom.Engine(device);
        using ScanSequence stream = engine.Stream([cohort.Input], s_options);
        Assert.Equal(3, stream.Count);
        // All items are kept: the consumer's memory is its own affair, and the stream must not wait for it.
        StreamItem[] items = LibraryPhantom.All(stream);
        Assert.True(stream.IsCompleted);
        Assert.Equal(["PHANTOM0", "PHANTOM1", "PHANTOM2"], items.Select(item => item.Series.PatientId).Order());
        StreamItem first = items.Single(item => item.Series.PatientId == "PHANTOM0");
        stream.Dispose();
        Assert.Equal(LibraryPhantom.Voxels<short>(cohort, "ct.npy"), first.Hounsfield.ToArray());
        Assert.Equal(LibraryPhantom.Voxels<byte>(cohort, "lungs.npy"), first.Lungs!.Mask.ToArray());
        Assert.Equal(LibraryPhantom.Voxels<float>(cohort, "normalized.npy"), first.Normalized.ToArray());
        StreamItem failed = items.Single(item => item.Error != null);
        Assert.Equal((cohort.Failure(1).Code, cohort.Failure(1).Stage), ((int)failed.Error!.Code, failed.Error.Stage));
        foreach (StreamItem item in items) item.Dispose();
    }

    [Fact]
    public void Memory_does_not_grow_with_the_cohort_and_is_freed()
    {
        using var cohort = new PhantomCohort(new PhantomFaults[12]);
        using CtGpuEngine engine = LibraryPhantom.Engine();
        long before = NativeMemoryLimit.Allocated;
        using (ScanSequence stream = engine.Stream([cohort.Input], s_options))
        {
            long most = 0, early = 0;
            int taken = 0;
            foreach (StreamItem item in stream)
            {
                most = Math.Max(most, NativeMemoryLimit.Allocated - before);
                if (++taken == 4) early = most;
                item.Dispose();
                item.Dispose();
            }

            Assert.Equal(12, taken);
            Assert.InRange(most, 1, early + (early / 4));
        }

        Assert.Equal(before, NativeMemoryLimit.Allocated);
    }

    [Fact]
    public void A_stream_that_is_disposed_early_stops_and_frees_its_memory()
    {
        using var cohort = new PhantomCohort(new PhantomFaults[6]);
        using CtGpuEngine engine = LibraryPhantom.Engine();
        long before = NativeMemoryLimit.Allocated;
        StreamItem? kept;
        using (ScanSequence stream = engine.Stream([cohort.Input], s_options))
            Assert.True(stream.TryTake(Timeout.InfiniteTimeSpan, out kept));
        short[] voxels = kept!.Hounsfield.ToArray();
        Assert.Contains(voxels, hu => hu < -900);
        kept.Dispose();
        Assert.Equal(before, NativeMemoryLimit.Allocated);
    }

    [Fact]
    public void A_cancelled_stream_throws()
    {
        using var cohort = new PhantomCohort(new PhantomFaults[6]);
        using CtGpuEngine engine = LibraryPhantom.Engine();
        using var source = new CancellationTokenSource();
        using ScanSequence stream = engine.Stream([cohort.Input], s_options, source.Token);
        source.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (StreamItem item in stream) item.Dispose();
        });
    }
}
