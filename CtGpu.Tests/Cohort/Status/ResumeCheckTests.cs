using CtGpu.Host;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cohort.Status;

public sealed class ResumeCheckTests
{
    private static string Fingerprint => InputFingerprint.Of(Results.Series.Slices);

    [Fact]
    public void A_missing_result_is_pending()
    {
        using TempFolder folder = new();
        Assert.Equal(ResumeVerdict.Pending, Results.Judge(folder.Root).Verdict);
        Assert.Equal(ResumeVerdict.Pending, Results.Judge(folder.At("absent")).Verdict);
    }

    [Fact]
    public void The_same_input_and_options_are_complete_in_any_order_of_the_options()
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a");
        Assert.Equal(ResumeVerdict.Complete, Results.Judge(folder.At("a")).Verdict);
        Dictionary<string, string> reversed = new() { ["order"] = "3", ["spacing"] = "1,1,1" };
        Assert.Equal(ResumeVerdict.Complete, ResumeCheck.Judge(folder.At("a"), Fingerprint, reversed).Verdict);
    }

    [Fact]
    public void Other_options_and_other_numerics_are_detected()
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a");
        ResumeState state = Results.Judge(folder.At("a"), spacing: "2,2,2");
        Assert.Equal((ResumeVerdict.DifferentOptions, "spacing: 1,1,1 before, 2,2,2 now"), (state.Verdict, state.Difference));
        Dictionary<string, string> more = new(Results.Options()) { ["crop"] = "5" };
        Assert.Equal("crop: none before, 5 now", ResumeCheck.Judge(folder.At("a"), Fingerprint, more).Difference);
        state = ResumeCheck.Judge(folder.At("a"), Fingerprint, Results.Options(), Release.Numerics + 1);
        Assert.Equal(ResumeVerdict.DifferentOptions, state.Verdict);
    }

    [Theory]
    [InlineData("spacing=1 order=3 grid=corner", "spacing=none", "spacing: 1 before, none now")]
    [InlineData("spacing=none", "spacing=1 order=3", "spacing: none before, 1 now")]
    [InlineData("normalize=no", "normalize=yes window=-1000,400 mean=0.25", "normalize: no before, yes now")]
    [InlineData("spacing=1 mask=lungs dilate=0", "spacing=2 mask=none", "spacing: 1 before, 2 now; mask: lungs before, none now")]
    [InlineData("spacing=1 outside=none", "spacing=2 outside=0 clip=-1024,600",
        "spacing: 1 before, 2 now; outside: none before, 0 now; clip: none before, -1024,600 now")]
    [InlineData("spacing=1 assume-hu=yes", "spacing=1", "assume-hu: yes before, none now")]
    [InlineData("spacing=none", "spacing=none", null)]
    public void Only_options_that_were_changed_are_named(string before, string now, string? expected)
    {
        Assert.Equal(expected, ResumeCheck.Difference(Record(before), Record(now)));
        static Dictionary<string, string> Record(string text) =>
            text.Split(' ').Select(option => option.Split('=')).ToDictionary(option => option[0], option => option[1]);
    }

    [Fact]
    public void Another_input_is_detected_with_any_options()
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a");
        Assert.Equal(ResumeVerdict.DifferentInput, ResumeCheck.Judge(folder.At("a"), "other", Results.Options("2,2,2")).Verdict);
    }

    [Theory]
    [InlineData("ct.nii")]
    [InlineData("lungs.nii")]
    [InlineData("normalized.nii")]
    public void A_missing_or_truncated_file_makes_a_series_pending(string file)
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a");
        string path = folder.At("a", file);
        byte[] content = File.ReadAllBytes(path);
        File.WriteAllBytes(path, content[..^1]);
        Assert.Equal(ResumeVerdict.Pending, Results.Judge(folder.At("a")).Verdict);
        File.Delete(path);
        Assert.Equal(ResumeVerdict.Pending, Results.Judge(folder.At("a")).Verdict);

        // Links are followed.
        File.WriteAllBytes(folder.At("elsewhere"), content);
        File.CreateSymbolicLink(path, folder.At("elsewhere"));
        Assert.Equal(ResumeVerdict.Complete, Results.Judge(folder.At("a")).Verdict);
    }

    [Theory]
    [InlineData("truncated", true)]
    [InlineData("two spacings", true)]
    [InlineData("pipe", true)]
    [InlineData("folder", false)]
    public void An_invalid_sidecar_is_replaced_unless_it_is_a_folder(string how, bool replaced)
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a");
        BrokenSidecars.Break(folder.At("a"), how);
        ResumeState state = Results.Judge(folder.At("a"));
        Assert.Equal(replaced ? ResumeVerdict.Pending : ResumeVerdict.Hidden, state.Verdict);
        Assert.Equal(replaced ? null : ExitCode.InvalidInput, state.Fault?.Code);
    }

    [Fact]
    public void A_hidden_result_is_not_converted_again()
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a");
        using IDisposable closed = Unix.Closed(folder.At("a", "ct.json"));
        ResumeState state = Results.Judge(folder.At("a"));
        Assert.Equal((ResumeVerdict.Hidden, ExitCode.CannotWrite), (state.Verdict, state.Fault!.Code));
    }

    [Theory]
    [InlineData(ExitCode.InvalidInput, false)]
    [InlineData(ExitCode.Transient, true)]
    public void A_failure_applies_to_the_same_input_and_options_only(ExitCode code, bool transient)
    {
        using TempFolder folder = new();
        OutputWriter writer = new(folder.Root, VolumeFormat.Nii, 1);
        writer.WriteError("a", SeriesFailure.Of(new CtGpuException(code, "geometry", "x"), Fingerprint, Results.Options()));
        ResumeState state = Results.Judge(folder.At("a"));
        Assert.Equal((ResumeVerdict.FailedBefore, transient), (state.Verdict, state.IsTransientFailure));
        Assert.Equal((int)code, state.Failure!.Code);
        Assert.Equal(ResumeVerdict.Pending, Results.Judge(folder.At("a"), spacing: "2,2,2").Verdict);
        Assert.Equal(ResumeVerdict.Pending, ResumeCheck.Judge(folder.At("a"), "other", Results.Options()).Verdict);

        writer.WriteError("a", SeriesFailure.Of(new CtGpuException(code, "header", "x")));
        Assert.Equal(ResumeVerdict.FailedBefore, Results.Judge(folder.At("a")).Verdict);
    }

    [Fact]
    public void The_fingerprint_depends_on_every_slice_and_on_no_path()
    {
        var slices = Results.Series.Slices.ToList();
        HashSet<string> fingerprints = [Fingerprint];
        Assert.True(fingerprints.Add(InputFingerprint.Of(slices[1..])));
        Assert.True(fingerprints.Add(InputFingerprint.Of(slices.AsEnumerable().Reverse())));
        Assert.True(fingerprints.Add(InputFingerprint.Of([slices[0], slices[1], slices[2] with { FileLength = 1001 }])));
        Assert.True(fingerprints.Add(InputFingerprint.Of([slices[0], slices[1], slices[2] with { FileTimeTicks = 1 }])));
        Assert.True(fingerprints.Add(InputFingerprint.Of([slices[0], slices[1], slices[2] with { SopInstanceUid = "1.2.3.9" }])));
        Assert.True(fingerprints.Add(InputFingerprint.Of([slices[0], slices[1], slices[2] with { Frame = 1 }])));
        Assert.False(fingerprints.Add(InputFingerprint.Of([.. slices.Select(slice => slice with { Path = "/moved.dcm" })])));
    }

    [Fact]
    public void Hashes_have_the_format_of_xxhsum() =>
        Assert.Equal("99aa06d3014798d86001c324468d497f", InputFingerprint.HashOf([]).ToHex());
}
