using CtGpu.Host;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Output;

/// <summary>Two runs write the same series at the same time.</summary>
public sealed class SeriesCommitTests
{
    [Fact]
    public void The_later_of_two_runs_with_other_options_is_refused_and_replaces_nothing()
    {
        using TempFolder folder = new();
        var planned = SidecarStamp.Of(folder.At("a"));
        Results.WriteTo(folder.Root, "a", "2,2,2");
        Dictionary<string, byte[]> before = Content(folder);
        OtherRunException refusal = Assert.Throws<OtherRunException>(() => Write(folder, "1,1,1", planned));
        Assert.Equal(ExitCode.Usage, refusal.Code);
        Assert.StartsWith(
            $"{folder.At("a")} now holds the result of another run: spacing 2,2,2 there, 1,1,1 here. Expected", refusal.Message,
            StringComparison.Ordinal);
        Assert.Equal(before, Content(folder));
    }

    [Fact]
    public void A_result_that_was_there_at_the_time_of_the_plan_is_replaced()
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a", "2,2,2");
        Write(folder, "1,1,1", SidecarStamp.Of(folder.At("a")));
        Assert.Equal("1,1,1", Sidecar.Read(folder.At("a"))!.Options["spacing"]);
    }

    [Fact]
    public void The_same_result_of_another_run_is_kept_and_counts_as_success()
    {
        using TempFolder folder = new();
        var planned = SidecarStamp.Of(folder.At("a"));
        Results.WriteTo(folder.Root, "a");
        File.WriteAllText(folder.At("a", "error.json"), "{}");
        Dictionary<string, byte[]> before = Content(folder);
        Sidecar there = Write(folder, "1,1,1", planned);
        before.Remove("a/error.json");
        Assert.Equal(before, Content(folder));
        Assert.Equal(there.ToJson(), before["a/ct.json"]);
    }

    [Fact]
    public void An_incomplete_result_of_another_run_is_replaced()
    {
        using TempFolder folder = new();
        var planned = SidecarStamp.Of(folder.At("a"));
        Results.WriteTo(folder.Root, "a", "2,2,2");
        File.Delete(folder.At("a", "ct.nii"));
        Write(folder, "1,1,1", planned);
        Assert.Equal("1,1,1", Sidecar.Read(folder.At("a"))!.Options["spacing"]);
    }

    [Fact]
    public void A_failure_does_not_hide_the_result_that_another_run_has_completed()
    {
        using TempFolder folder = new();
        var planned = SidecarStamp.Of(folder.At("a"));
        Results.WriteTo(folder.Root, "a");
        Dictionary<string, byte[]> before = Content(folder);
        var failure = SeriesFailure.Of(new CtGpuException(ExitCode.Transient, "memory", "No memory."));
        new OutputWriter(folder.Root, VolumeFormat.Nii, 1).WriteError("a", failure, planned);
        Assert.Equal(before, Content(folder));
        new OutputWriter(folder.Root, VolumeFormat.Nii, 1).WriteError("a", failure, SidecarStamp.Of(folder.At("a")));
        Assert.True(File.Exists(folder.At("a", "error.json")));
    }

    [Fact]
    public void A_sidecar_that_cannot_be_examined_does_not_count_as_absent()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a name that Unix refuses");
        using TempFolder folder = new();
        string folderTooLong = folder.At(new string('a', 300));
        CtGpuException fault = Assert.Throws<CtGpuException>(() => SidecarStamp.Of(folderTooLong));
        Assert.Equal((ExitCode.CannotWrite, Path.Combine(folderTooLong, "ct.json")), (fault.Code, fault.Files[0]));
        Assert.Equal(default, SidecarStamp.Of(folder.At("absent")));
    }

    [Fact]
    public void Simultaneous_writers_never_mix_their_files()
    {
        using TempFolder folder = new();
        Parallel.For(0, 60, new ParallelOptions { MaxDegreeOfParallelism = 4 }, n => Write(folder, $"{n % 2}", planned: null));
        Sidecar there = Sidecar.Read(folder.At("a"))!;
        Assert.True(there.FilesAreThere(folder.At("a")));
        short first = BitConverter.ToInt16(VolumeReader.Read(folder.At("a", "ct.nii")).Voxels);
        Assert.Equal(there.Options["spacing"], $"{first}");
        Assert.Equal(["a", "a/ct.json", "a/ct.nii", "a/lungs.nii", "a/normalized.nii"], folder.Names());
    }

    /// <summary>Writes a result whose first voxel is the number in the options, if they contain one.</summary>
    private static unsafe Sidecar Write(TempFolder folder, string spacing, SidecarStamp? planned)
    {
        using Results results = new();
        if (short.TryParse(spacing, out short first)) results.Hounsfield.As<short>()[0] = first;
        return new OutputWriter(folder.Root, VolumeFormat.Nii, 1).Write(
            "a", results.All, results.Grid, null, results.Facts(spacing), planned);
    }

    private static Dictionary<string, byte[]> Content(TempFolder folder) => folder.Names()
        .Where(name => File.Exists(folder.At(name))).ToDictionary(name => name, name => File.ReadAllBytes(folder.At(name)));
}
