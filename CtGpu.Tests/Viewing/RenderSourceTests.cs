using System.Text;
using CsCheck;
using CtGpu.Host;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Volumes;
using CtGpu.Host.Phantom;
using CtGpu.Host.Viewing;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Viewing;

public sealed unsafe class RenderSourceTests
{
    public static TheoryData<string> Formats => [.. Enum.GetValues<VolumeFormat>().Select(format => format.ToString())];

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_written_volume_comes_back_with_its_grid_and_its_mask(string format)
    {
        using var folder = new TempFolder();
        string extension = Write(folder, format);
        using RenderInput alone = Open(folder.At("p", $"ct.{extension}"));
        using RenderInput masked = Open(folder.At("p", $"ct.{extension}"), folder.At("p", $"lungs.{extension}"));
        using RenderInput whole = Open(folder.At("p"));
        Assert.Equal((false, true, true), (alone.HasMask, masked.HasMask, whole.HasMask));
        foreach (RenderInput input in (RenderInput[])[alone, masked, whole])
        {
            AssertClose(Grids.Axial(3, 4, 5), input.Geometry);
            for (int v = 0; v < 60; v++) Assert.Equal(v - 1000, input.Hounsfield[v]);
            for (int row = 0; input.HasMask && row < 12; row++) Assert.Equal((ulong)row & 31, input.MaskBits[row]);
        }
    }

    [Fact]
    public void Any_geometry_comes_back_from_any_header() => Grids.Oblique.Sample(grid =>
    {
        using var folder = new TempFolder();
        using var results = new Results();
        foreach (VolumeFormat format in (VolumeFormat[])[VolumeFormat.Nii, VolumeFormat.Mha])
        {
            string path = folder.At($"ct.{format.Extension()}");
            using (PendingFile file = VolumeFileWriter.Write(path, format, VoxelType.Int16, grid, results.Hounsfield.Pointer, null, 1))
                file.Commit();
            using RenderInput input = Open(path);
            AssertClose(grid, input.Geometry);
        }
    }, iter: 50);

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_damaged_file_is_named_with_what_was_found(string format)
    {
        using var folder = new TempFolder();
        string extension = Write(folder, format), path = folder.At("p", $"ct.{extension}"), copy = folder.At("p", $"x.{extension}");
        byte[] bytes = File.ReadAllBytes(path);
        foreach (byte[] content in (byte[][])[bytes[..^40], bytes[..20], [], Encoding.ASCII.GetBytes(new string('a', 5000))])
        {
            File.WriteAllBytes(copy, content);
            AssertRefusal("is not a volume that can be rendered: it", ExitCode.InvalidInput, copy);
        }

        if (format == "NiiGz") return;
        File.WriteAllBytes(copy, [.. bytes, 0]);
        Assert.Contains("goes on after", Refusal(ExitCode.InvalidInput, copy).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_output_folder_with_a_single_result_means_this_result()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        cohort.Convert();
        foreach (string path in (string[])[cohort.Output, Path.GetDirectoryName(cohort.Folder(0))!, cohort.Folder(0)])
        {
            using RenderInput input = Open(path);
            Assert.True(input.HasMask);
        }
    }

    [Fact]
    public void The_spacing_of_the_scan_comes_with_the_resampled_volume()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        cohort.Convert();
        double[] scanned = [.. cohort.Sidecar(0).Input.SpacingMm];
        using RenderInput written = Open(cohort.Folder(0)), scan = Open(cohort.Input);
        Assert.Equal(new Spacing3(scanned[0], scanned[1], scanned[2]), written.Source);
        Assert.Equal(written.Source, scan.Source);
        Assert.NotEqual(written.Source.Z, written.Geometry.Spacing.Z, 0.1);
        string alone = Path.Combine(cohort.Output, "alone.nii");
        File.Copy(Path.Combine(cohort.Folder(0), "ct.nii"), alone);
        using RenderInput copy = Open(alone);
        Assert.Equal(default, copy.Source);
    }

    [Fact]
    public void A_path_may_end_in_the_unique_beginnings_of_names()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert();
        string patient = Path.GetDirectoryName(cohort.Folder(1))!;
        using RenderInput input = Open(Path.Combine(patient, Path.GetFileName(cohort.Folder(1))[..6]));
        Assert.True(input.HasMask);
        using RenderInput same = Open(Path.Combine(cohort.Output, Path.GetFileName(patient), Path.GetFileName(cohort.Folder(1))[..3]));
        Assert.True(same.HasMask);
    }

    [Fact]
    public void Several_results_are_listed()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.None);
        cohort.Convert();
        CtGpuException all = Refusal(ExitCode.Usage, cohort.Output);
        Assert.Contains("has several series, and one was expected", all.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', all.Message);
        Assert.Contains(cohort.Folder(0), all.Message, StringComparison.Ordinal);
        Assert.Contains(cohort.Folder(1), all.Message, StringComparison.Ordinal);
        string patient = Path.GetFileName(Path.GetDirectoryName(cohort.Folder(0))!);
        CtGpuException begun = Refusal(ExitCode.Usage, Path.Combine(cohort.Output, patient[..^1]));
        Assert.Contains($"several folders whose names begin with {patient[..^1]}", begun.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_no_volume_to_look_at_is_refused_by_name()
    {
        using var folder = new TempFolder();
        Write(folder, "Nii");
        Assert.Contains("does not exist", Refusal(ExitCode.NoInput, folder.At("p", "none.nii")).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Refusal(ExitCode.NoInput, folder.At("none")).Message, StringComparison.Ordinal);
        Assert.Contains("float32", Refusal(ExitCode.InvalidInput, folder.At("p", "normalized.nii")).Message, StringComparison.Ordinal);
        Assert.Contains("uint8", Refusal(ExitCode.InvalidInput, folder.At("p", "lungs.nii")).Message, StringComparison.Ordinal);
        AssertRefusal("int16", ExitCode.InvalidInput, folder.At("p", "ct.nii"), folder.At("p", "ct.nii"));
        AssertRefusal("does not exist", ExitCode.NoInput, folder.At("p", "ct.nii"), folder.At("p", "m.nii"));
        Directory.CreateDirectory(folder.At("empty"));
        Assert.Contains("No CT series", Refusal(ExitCode.NoInput, folder.At("empty")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_mask_of_another_grid_is_refused()
    {
        using var folder = new TempFolder();
        Write(folder, "Nii");
        using var results = new Results();
        VolumeGeometry other = Grids.Axial(2, 4, 5);
        string path = folder.At("m.nii");
        using (PendingFile file = VolumeFileWriter.WriteMask(path, VolumeFormat.Nii, other, results.Mask.As<ulong>(), null, null, 1))
            file.Commit();
        AssertRefusal("2x4x5 voxels, and", ExitCode.InvalidInput, folder.At("p", "ct.nii"), path);
    }

    [Fact]
    public void An_array_needs_the_sidecar_that_states_its_grid()
    {
        using var folder = new TempFolder();
        Write(folder, "Npy");
        string path = folder.At("p", "ct.npy"), sidecar = folder.At("p", "ct.json");
        string json = File.ReadAllText(sidecar);
        File.WriteAllText(sidecar, json.Replace("[3, 4, 5]", "[3, 4, 6]", StringComparison.Ordinal));
        Assert.Contains("3x4x6", Refusal(ExitCode.InvalidInput, path).Message, StringComparison.Ordinal);
        File.Delete(sidecar);
        Assert.Contains("no ct.json beside it", Refusal(ExitCode.InvalidInput, path).Message, StringComparison.Ordinal);
    }

    private static string Write(TempFolder folder, string format)
    {
        VolumeFormat parsed = Enum.Parse<VolumeFormat>(format, ignoreCase: false);
        using var results = new Results();
        new OutputWriter(folder.Root, parsed, 1).Write("p", results.All, results.Grid, null, results.Facts());
        return parsed.Extension();
    }

    private static RenderInput Open(string path, string? mask = null) =>
        RenderSource.Open(path, mask, 1, TestContext.Current.CancellationToken);

    private static void AssertRefusal(string words, ExitCode code, string path, string? mask = null) =>
        Assert.Contains(words, Refusal(code, path, mask).Message, StringComparison.Ordinal);

    private static CtGpuException Refusal(ExitCode code, string path, string? mask = null)
    {
        CtGpuException refusal = Assert.Throws<CtGpuException>(() => Open(path, mask).Dispose());
        Assert.Equal(code, refusal.Code);
        Assert.Contains(mask ?? path, refusal.Message, StringComparison.Ordinal);
        return refusal;
    }

    /// <summary>To what float32 holds.</summary>
    private static void AssertClose(VolumeGeometry expected, VolumeGeometry found)
    {
        Assert.Equal(expected.Shape, found.Shape);
        double[] Numbers(VolumeGeometry g) => [g.Spacing.Z, g.Spacing.Y, g.Spacing.X, .. g.Direction, g.Origin.X, g.Origin.Y, g.Origin.Z];
        foreach ((double a, double b) in Numbers(expected).Zip(Numbers(found))) Assert.Equal(a, b, 1e-4);
    }

    [Fact]
    public void A_folder_without_a_valid_sidecar_is_named()
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a");
        BrokenSidecars.Break(folder.At("a"), "shape of 1e30");
        Assert.Contains("ct.json is invalid", Refusal(ExitCode.InvalidInput, folder.At("a")).Message, StringComparison.Ordinal);
        File.Delete(folder.At("a", "ct.json"));
        Assert.Contains("it has no ct.json", Refusal(ExitCode.InvalidInput, folder.At("a")).Message, StringComparison.Ordinal);
        File.Delete(folder.At("a", "ct.nii"));
        Unix.Pipe(folder.At("a", "ct.nii"));
        Refusal(ExitCode.InvalidInput, folder.At("a", "ct.nii"));
    }
}
