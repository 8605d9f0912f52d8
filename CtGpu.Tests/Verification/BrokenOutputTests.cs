using System.IO.Compression;
using System.Text;
using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Verification;

/// <summary>What verify says about results that are broken in ways that the voxels' hash does not show.</summary>
public sealed class BrokenOutputTests
{
    /// <summary>A gzip member without content: the voxels stay the same.</summary>
    private static readonly byte[] s_emptyMember = Convert.FromHexString("1f8b08000000000000ff03000000000000000000");

    public static TheoryData<string> Sidecars => [.. BrokenSidecars.All.Select(row => row.Data), "missing"];

    [Theory]
    [MemberData(nameof(Sidecars))]
    public void A_series_without_a_valid_sidecar_is_named(string how)
    {
        using TempFolder folder = new();
        foreach (string name in (string[])["P1/a", "P2/b"]) Results.WriteTo(folder.Root, name);
        if (how == "missing") File.Delete(folder.At("P2", "b", "ct.json"));
        else BrokenSidecars.Break(folder.At("P2", "b"), how);
        CliResult result = CliResult.Of("verify", folder.Root);
        Assert.Equal(ExitCode.SomeFailed, result.Code);
        Assert.Contains("P2/b/ct.json: ", result.Output, StringComparison.Ordinal);
        Assert.Contains("2 series, 4 items checked: 0 changed, 1 without a valid result", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_series_that_was_never_converted_is_named()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None, PhantomFaults.MissingSlice);
        cohort.Convert();
        CliResult result = CliResult.Of("verify", cohort.Output);
        Assert.Equal(ExitCode.SomeFailed, result.Code);
        Assert.Contains("ct.json: failed with code 65 at geometry", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nii", 42, "voxels in its header where")]
    [InlineData("nii", 80, "differs from the expected header")]
    [InlineData("nii", 112, "invalid header")]
    [InlineData("nii", 260, "differs from the expected header")]
    [InlineData("nii", 294, "axes")]
    [InlineData("nii", 295, "origin")]
    [InlineData("nii.gz", 295, "origin")]
    [InlineData("npy", 55, "header")]
    public void One_changed_byte_of_a_header_is_detected(string format, int at, string finding)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        cohort.Convert("--format", format);
        string path = Path.Combine(cohort.Folder(0), $"ct.{format}");
        byte[] content = Content(path);
        content[at] ^= 3;
        Write(path, content);
        CliResult result = CliResult.Of("verify", cohort.Output);
        Assert.Equal(ExitCode.InvalidInput, result.Code);
        Assert.Contains($"ct.{format}: ", result.Output, StringComparison.Ordinal);
        Assert.Contains(finding, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ElementSpacing = 4 ", "ElementSpacing = 5 ", "spacing")]
    [InlineData("MET_SHORT", "MET_UCHAR", "states UInt8 voxels")]
    [InlineData("NDims = 3", "NDims = 2", "invalid header")]
    public void A_changed_line_of_a_MetaImage_is_detected(string line, string other, string finding)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        cohort.Convert("--format", "mha", "--grid", "extent");
        string path = Path.Combine(cohort.Folder(0), "ct.mha");
        string content = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.Contains(line, content, StringComparison.Ordinal);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(content.Replace(line, other, StringComparison.Ordinal)));
        Assert.Contains(finding, CliResult.Of("verify", cohort.Output).Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nii")]
    [InlineData("nii.gz")]
    [InlineData("npy")]
    [InlineData("mha")]
    public void Bytes_after_the_voxels_are_detected(string format)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        cohort.Convert("--format", format);
        string path = Path.Combine(cohort.Folder(0), $"lungs.{format}");
        byte[] whole = File.ReadAllBytes(path);
        foreach (byte[] more in (byte[][])[[0], [.. whole[..40]], s_emptyMember])
        {
            File.WriteAllBytes(path, [.. whole, .. more]);
            CliResult result = CliResult.Of("verify", cohort.Output);
            Assert.Equal(ExitCode.InvalidInput, result.Code);
            Assert.Contains($"lungs.{format}: ", result.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("nii")]
    [InlineData("nii.gz")]
    public void Voxels_beyond_the_volume_are_not_read_to_their_end(string format)
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        cohort.Convert("--format", format);
        string path = Path.Combine(cohort.Folder(0), $"ct.{format}");
        Write(path, [.. Content(path), .. new byte[1 << 20]]);
        Assert.Contains($"ct.{format}: contains more than ", CliResult.Of("verify", cohort.Output).Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_or_a_folder_in_place_of_a_volume_is_named()
    {
        using TempFolder folder = new();
        foreach (string name in (string[])["P1/a", "P2/b"]) Results.WriteTo(folder.Root, name);
        File.Delete(folder.At("P1", "a", "ct.nii"));
        Unix.Pipe(folder.At("P1", "a", "ct.nii"));
        File.Delete(folder.At("P2", "b", "lungs.nii"));
        Directory.CreateDirectory(folder.At("P2", "b", "lungs.nii"));
        CliResult result = CliResult.Of("verify", folder.Root);
        Assert.Equal(ExitCode.SomeFailed, result.Code);
        Assert.Contains("P1/a/ct.nii: is empty or not a regular file", result.Output, StringComparison.Ordinal);
        Assert.Contains("P2/b/lungs.nii: is empty or not a regular file", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_log_without_permission_is_not_missing()
    {
        using var cohort = new PhantomCohort(PhantomFaults.None);
        cohort.Convert();
        using IDisposable closed = Unix.Closed(Directory.EnumerateFiles(cohort.Output, "run-*.jsonl").Single());
        Assert.Equal(ExitCode.CannotWrite, CliResult.Of("verify", cohort.Output, "--inputs").Code);
    }

    private static byte[] Content(string path)
    {
        if (!path.EndsWith(".gz", StringComparison.Ordinal)) return File.ReadAllBytes(path);
        using var content = new MemoryStream();
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        gzip.CopyTo(content);
        return content.ToArray();
    }

    private static void Write(string path, byte[] content) =>
        File.WriteAllBytes(path, path.EndsWith(".gz", StringComparison.Ordinal) ? Gzip(content) : content);

    private static byte[] Gzip(byte[] content)
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest)) gzip.Write(content);
        return file.ToArray();
    }
}
