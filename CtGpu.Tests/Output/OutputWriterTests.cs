using System.Text.Json;
using CtGpu.Host;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Output;

public sealed class OutputWriterTests
{
    [Fact]
    public void A_folder_holds_the_volumes_and_the_sidecar()
    {
        using TempFolder folder = new();
        Sidecar written = Results.WriteTo(folder.Root, "P1/1.2.3");
        Assert.Equal(
            ["P1", "P1/1.2.3", "P1/1.2.3/ct.json", "P1/1.2.3/ct.nii", "P1/1.2.3/lungs.nii", "P1/1.2.3/normalized.nii"],
            folder.Names());
        Assert.Equal(352 + 120, written.Files["ct.nii"]);
        Assert.Equal(352 + 60, written.Files["lungs.nii"]);
        Assert.Equal(352 + 240, written.Files["normalized.nii"]);
        Assert.Equal(60, VolumeReader.Read(folder.At("P1", "1.2.3", "lungs.nii")).Voxels.Length);

        Sidecar read = Sidecar.Read(folder.At("P1", "1.2.3"))!;
        Assert.Equal(written.ToJson(), read.ToJson());
        Assert.True(read.FilesAreThere(folder.At("P1", "1.2.3")));
        Assert.Equal(written.Hash, read.Hash);
        Assert.True(read.TimingsMs.ContainsKey("write"));
    }

    [Fact]
    public void The_warm_up_writes_and_reads_every_key_of_a_sidecar()
    {
        using JsonDocument read = JsonDocument.Parse(OutputWriter.WarmUp().ToJson());
        using Results results = new();
        OutputRecord output = OutputRecord.Of(results.Grid, null, new Spacing3(1, 1, 1));
        Sidecar facts = results.Facts();
        SeriesRecord series = facts.Series with { ToldApartBy = new() { ["KVP"] = "80" } };
        using JsonDocument written = JsonDocument.Parse((facts with { Output = output, Series = series }).ToJson());
        (JsonElement expected, JsonElement actual) = (written.RootElement, read.RootElement);
        Assert.Equal(Keys(expected), Keys(actual));
        foreach (string record in (string[])["series", "input", "output", "mask", "qc", "hash"])
            Assert.Equal(Keys(expected.GetProperty(record)), Keys(actual.GetProperty(record)));
        foreach (string record in (string[])["geometry", "padding"])
            Assert.Equal(Keys(expected.GetProperty("input").GetProperty(record)), Keys(actual.GetProperty("input").GetProperty(record)));
        foreach (string map in (string[])["options", "timingsMs", "files"]) Assert.NotEmpty(actual.GetProperty(map).EnumerateObject());
    }

    [Fact]
    public void The_sidecar_has_the_documented_keys_in_their_order()
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a");
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(folder.At("a", "ct.json")));
        JsonElement root = json.RootElement;
        Assert.Equal("ctgpu numerics series input output mask qc options device timingsMs hash files", Keys(root));
        Assert.Equal(
            "PatientID StudyInstanceUID SeriesInstanceUID Manufacturer slices transferSyntaxes lossy inputHash inputFingerprint acquisition",
            Keys(root.GetProperty("series")));
        Assert.Equal("shape spacingMm originMm direction geometry padding", Keys(root.GetProperty("input")));
        Assert.Equal(
            "verdict missing duplicates tiltDegrees spacingDeviationMm filled rectified resampled",
            Keys(root.GetProperty("input").GetProperty("geometry")));
        Assert.Equal("storedValue voxels", Keys(root.GetProperty("input").GetProperty("padding")));
        Assert.Equal("shape spacingMm originMm direction", Keys(root.GetProperty("output")));
        Assert.Equal("voxels litres fraction components touchesBorder rightLitres leftLitres airwayMl gasMl", Keys(root.GetProperty("mask")));
        Assert.Equal("verdict reasons", Keys(root.GetProperty("qc")));
        Assert.Equal("spacing order", Keys(root.GetProperty("options")));
        Assert.Equal("algorithm ct lungs normalized", Keys(root.GetProperty("hash")));
        Assert.Equal("[2.5, 0.75, 0.5]", root.GetProperty("output").GetProperty("spacingMm").GetRawText());
        JsonElement faces = root.GetProperty("mask").GetProperty("touchesBorder");
        Assert.Equal(["x-", "z+"], faces.EnumerateArray().Select(face => face.GetString()!));
        Assert.Equal("00000000000000000000000000000001", root.GetProperty("series").GetProperty("inputHash").GetString());
        Assert.Contains("Mäker & Sons", File.ReadAllText(folder.At("a", "ct.json")), StringComparison.Ordinal);
    }

    [Fact]
    public void The_tutorial_preset_adds_its_spacing() => Assert.Contains(
        "\"tutorialSpacingMm\": [1, 0.5, 0.25]",
        System.Text.Encoding.UTF8.GetString((new Results().Facts() with
        {
            Output = OutputRecord.Of(Grids.Axial(1, 1, 1), null, new Spacing3(1, 0.5, 0.25)),
        }).ToJson()),
        StringComparison.Ordinal);

    [Fact]
    public unsafe void Overwriting_deletes_all_files_of_the_previous_run()
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a");
        File.WriteAllText(folder.At("a", ".ct.nii.0-17-0badcafe-1.part"), "half");
        File.SetLastWriteTimeUtc(folder.At("a", ".ct.nii.0-17-0badcafe-1.part"), DateTime.UtcNow - TimeSpan.FromHours(2));
        File.WriteAllText(folder.At("a", "error.json"), "{}");
        File.WriteAllText(folder.At("a", "notes.txt"), "the user's own");
        using Results results = new();
        OutputWriter writer = new(folder.Root, VolumeFormat.Npy, 1);
        Sidecar written = writer.Write("a", results.All with { MaskBits = null, Normalized = null }, results.Grid, null, results.Facts());
        Assert.Equal(["a", "a/ct.json", "a/ct.npy", "a/notes.txt"], folder.Names());
        Assert.Null(written.Hash.Lungs);
        Assert.Equal(["ct.npy"], written.Files.Keys);
    }

    [Fact]
    public void An_error_keeps_a_complete_result_and_replaces_an_incomplete_one_until_the_next_success()
    {
        using TempFolder folder = new();
        OutputWriter writer = new(folder.Root, VolumeFormat.Nii, 1);
        Results.WriteTo(folder.Root, "a");
        CtGpuException missing = new(ExitCode.InvalidInput, "geometry", "Two slices are missing.", ["x.dcm"]);
        SeriesFailure failure = SeriesFailure.Of(missing);
        writer.WriteError("a", failure);
        Assert.Equal(["a", "a/ct.json", "a/ct.nii", "a/error.json", "a/lungs.nii", "a/normalized.nii"], folder.Names());
        Assert.True(Sidecar.Read(folder.At("a"))!.FilesAreThere(folder.At("a")));

        File.Delete(folder.At("a", "lungs.nii"));
        writer.WriteError("a", failure);
        Assert.Equal(["a", "a/error.json"], folder.Names());
        using (JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(folder.At("a", "error.json"))))
        {
            Assert.StartsWith("code stage message files", Keys(json.RootElement), StringComparison.Ordinal);
            Assert.Equal(65, json.RootElement.GetProperty("code").GetInt32());
        }

        Results.WriteTo(folder.Root, "a");
        Assert.Equal(["a", "a/ct.json", "a/ct.nii", "a/lungs.nii", "a/normalized.nii"], folder.Names());
    }

    [Fact]
    public void A_failed_write_keeps_the_earlier_result()
    {
        using TempFolder folder = new();
        Results.WriteTo(folder.Root, "a");
        byte[] before = File.ReadAllBytes(folder.At("a", "ct.json"));
        using Results results = new();
        OutputWriter writer = new(folder.Root, VolumeFormat.Nii, 1);
        Assert.Throws<CtGpuException>(() => writer.Write(
            "a", results.All, results.Grid, new CropBox(0, 0, 0, new Shape3(1, 1, 40_000)), results.Facts()));
        Assert.Equal(before, File.ReadAllBytes(folder.At("a", "ct.json")));
        Assert.True(Sidecar.Read(folder.At("a"))!.FilesAreThere(folder.At("a")));
        Assert.Equal(["a", "a/ct.json", "a/ct.nii", "a/lungs.nii", "a/normalized.nii"], folder.Names());
    }

    [Fact]
    public void An_output_folder_that_cannot_be_created_is_named()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        CtGpuException failure = Assert.Throws<CtGpuException>(() => Results.WriteTo("/proc/ctgpu", "a"));
        Assert.Equal(ExitCode.CannotWrite, failure.Code);
        Assert.StartsWith("Cannot write /proc/ctgpu/a: ", failure.Message, StringComparison.Ordinal);
    }

    private static string Keys(JsonElement element) => string.Join(' ', element.EnumerateObject().Select(property => property.Name));
}
