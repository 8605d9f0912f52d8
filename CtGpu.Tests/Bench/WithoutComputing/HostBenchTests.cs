using CtGpu.Host.Bench.WithoutComputing;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Phantom;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Bench.WithoutComputing;

public sealed class HostBenchTests
{
    private static readonly HostBenchOptions s_small = new()
    {
        Phantom = new PhantomOptions { Shape = new Shape3(6, 20, 20), Spacing = new Spacing3(3, 1, 1) },
        Jobs = 3,
        Time = TimeSpan.Zero,
    };

    [Theory]
    [InlineData(1, "1")]
    [InlineData(2, "1 2")]
    [InlineData(3, "1 2 3")]
    [InlineData(16, "1 2 4 8 16")]
    [InlineData(24, "1 2 4 8 16 24")]
    public void Threads_double_up_to_the_number_of_jobs(int jobs, string expected) =>
        Assert.Equal(expected, string.Join(' ', new HostBenchOptions { Jobs = jobs }.Threads));

    [Fact]
    public void The_bytes_are_those_of_the_files_and_nothing_is_left()
    {
        using var folder = new TempFolder();
        var notes = new List<string>();
        IReadOnlyList<HostBenchResult> results = HostBench.Execute(
            s_small with { Folder = folder.Root, Formats = new(VolumeFormat.Npy, VolumeFormat.NiiGz) }, _ => { }, notes.Add,
            TestContext.Current.CancellationToken);
        HostBenchResult[] disk = [.. results.Where(result => result.Target == "disk")];
        Assert.Equal([1, 2, 3], disk.Select(result => result.Threads));
        Assert.Equal(notes.Count > 0 ? 0 : 3, results.Count(result => result.Target == "tmpfs"));
        Assert.All(results, result =>
        {
            Assert.Equal((new Shape3(6, 20, 20), new Shape3(18, 20, 20)), (result.ShapeIn, result.ShapeOut));
            Assert.True(result.PatientsPerSecond > 0 && result.GigabytesPerSecond > 0);
            // HU, and a mask that is compressed well below its 7,200 bytes.
            Assert.InRange(result.BytesWritten, 128 + (18 * 20 * 20 * 2) + 1, 128 + (18 * 20 * 20 * 2) + 2000);
            Assert.InRange(result.BytesRead, 6 * 20 * 20 * 2, 6 * ((20 * 20 * 2) + 2000));
        });
        Assert.All(disk, result => Assert.Equal(folder.Root, result.Folder));
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void The_input_is_read_and_its_failure_reported()
    {
        using var folder = new TempFolder();
        using var stop = new CancellationTokenSource();
        using var cohort = new PhantomCohort(PhantomFaults.None);
        string[] files = Directory.GetFiles(cohort.Patient(0));
        int measurements = 0;
        Assert.ThrowsAny<Exception>(() => HostBench.Execute(
            s_small with { Input = cohort.Input, Folder = folder.Root },
            _ =>
            {
                // After the volume was computed once, a file disappears.
                if (measurements++ == 0) File.Delete(files[0]);
            },
            _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(1, measurements);
        Assert.Empty(folder.Names());
    }
}
