using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;

namespace CtGpu.Tests.Scanning;

/// <summary>Files that are no slices, but stand in the place of one.</summary>
public sealed class LostSlicesTests : IDisposable
{
    private const string Lfs = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n";
    private const string Html = "<!DOCTYPE html><html><title>503</title></html>";

    private readonly ScanFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("IM3.dcm", Lfs, "is a Git LFS pointer, but its folder has CT slices with names like it. Expected a CT slice. Fetch the")]
    [InlineData("IM3.DCM", Html, "is an HTML page,")]
    [InlineData("IM3.dcm", "BZh9", "is a bzip2 file, but its folder has CT slices with names like it. Expected a CT slice. Unpack with ")]
    [InlineData("IM3.dcm", "\0\0\0", "is without a header, only zeros,")]
    [InlineData("IM3.dcm", "cut", "is too short for a DICOM file,")]
    [InlineData("unlike.dcm", "", "is empty or not a regular file,")]
    [InlineData("IM3.dcm.gz", "x", "is too short for a DICOM file, but its folder has CT slices and no IM3.dcm. Expected that slice.")]
    [InlineData("IM3.dcm.part", "", "no IM3.dcm.")]
    [InlineData("IM3.dcm.html", Html, "no IM3.dcm.")]
    [InlineData(".IM3.dcm.a1B2c3", "x", "no IM3.dcm.")]
    [InlineData(".IM3.dcm.icloud", "bplist00", "no IM3.dcm.")]
    public void A_file_named_like_the_slices_beside_it_fails_their_series(string name, string content, string finding)
    {
        _folder.Write("IM1.dcm", "slice 1.1 1");
        _folder.Write("IM2.dcm", "slice 1.1 2");
        string lost = _folder.Write(name, content);

        ScanResult scan = _folder.Scan();

        CtGpuException failure = Assert.Single(Assert.Single(scan.Series).Failures);
        Assert.Equal((ExitCode.InvalidInput, "scan"), (failure.Code, failure.Stage));
        Assert.Equal([lost], failure.Files);
        Assert.StartsWith(lost, failure.Message, StringComparison.Ordinal);
        Assert.Contains(finding, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(", or remove the file if it is no slice.", failure.Message, StringComparison.Ordinal);
        Assert.Empty(scan.LeftOut);
        Assert.Empty(scan.OrphanFailures);
    }

    [Theory]
    [InlineData("notes.txt", "hello")]
    [InlineData("series.zip", "PK\u0003\u0004")]
    [InlineData("LICENSE", "hello")]
    [InlineData("._IM2.dcm", "\0\u0005\u0016\u0007")]
    [InlineData("._IM2.dcm", Lfs)]
    [InlineData(".DS_Store", "Bud1")]
    [InlineData("Thumbs.db", "")]
    [InlineData("DICOMDIR", Lfs)]
    [InlineData("IM2.dcm.gz", "x")]
    [InlineData("im2.DCM.part", "x")]
    [InlineData(".IM2.dcm.a1B2c3", "x")]
    [InlineData("IM3.dcm", "object")]
    [InlineData("IM3.dcm", @"slice 1.1 900 ORIGINAL\PRIMARY\LOCALIZER")]
    [InlineData("other.ima", Lfs)]
    public void Other_files_do_no_harm(string name, string content)
    {
        _folder.Write("IM1.dcm", "slice 1.1 1");
        _folder.Write("IM2.dcm", "slice 1.1 2");
        _folder.Write(name, content);

        ScanResult scan = _folder.Scan();

        Assert.Empty(Assert.Single(scan.Series).Failures);
        Assert.Empty(scan.OrphanFailures);
        Assert.Equal([name], scan.LeftOut.Select(f => _folder.NameOf(f.Path)));
    }

    [Theory]
    [InlineData("IM0001", "IM0012", true)]
    [InlineData("1.2.840.10008.1", "1.2.840.10008.3", true)]
    [InlineData("IM0001", "README", false)]
    [InlineData("1.2.840.10008.1", "CHANGES", false)]
    public void Names_without_extension_are_compared_by_their_form(string slice, string other, bool lost)
    {
        _folder.Write(slice, "slice 1.1 1");
        _folder.Write(other, Lfs);

        Assert.Equal(lost, Assert.Single(_folder.Scan().Series).Failures.Count > 0);
    }

    [Fact]
    public void Only_series_with_such_names_in_that_folder_fail()
    {
        _folder.Write("a/1.dcm", "slice 1.1 1");
        _folder.Write("a/1.ima", "slice 1.2 1");
        _folder.Write("a/2.ima", Lfs);
        _folder.Write("b/1.ima", "slice 1.3 1");
        _folder.Write("b/2.ima", "slice 1.2 2");

        Assert.Equal(["1.1 0", "1.2 1", "1.3 0"], _folder.Scan().Series.Select(s => $"{s.SeriesInstanceUid} {s.Failures.Count}"));
    }

    [Theory]
    [InlineData("IM{0}.dcm", Lfs)]
    [InlineData("x{0}.IMA", Html)]
    [InlineData("x{0}.dcm", "\0\0")]
    [InlineData("x{0}.dcm", "")]
    [InlineData("x{0}.dcm.gz", "x")]
    [InlineData("1.2.840.10008.5.{0}", Lfs)]
    [InlineData("IM000{0}", Html)]
    [InlineData("a{0}f", Lfs)]
    public void A_folder_of_lost_slices_is_one_failure(string names, string content)
    {
        _folder.Write("a/1.dcm", "slice 1.1 1");
        for (int k = 1; k <= 4; k++) _folder.Write("b/" + names.Replace("{0}", $"{k}", StringComparison.Ordinal), content);
        _folder.Write("b/notes.txt", "hello");

        ScanResult scan = _folder.Scan();

        Assert.Empty(Assert.Single(scan.Series).Failures);
        CtGpuException failure = Assert.Single(scan.OrphanFailures);
        Assert.Equal(ExitCode.InvalidInput, failure.Code);
        Assert.Equal(4, failure.Files.Count);
        Assert.Contains("3 more files cannot be read either, with the same flaw", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["b/notes.txt"], scan.LeftOut.Select(f => _folder.NameOf(f.Path)));
    }

    [Theory]
    [InlineData("{0}.txt", "hello")]
    [InlineData("{0}.zip", "PK\u0003\u0004")]
    [InlineData("{0}.png", Lfs)]
    [InlineData("{0}.html", Html)]
    [InlineData("0.0.{0}", "\0\0")]
    [InlineData("IM000{0}", "This text is longer than the shortest DICOM file, which has a preamble of 128 bytes, four letters, and then "
        + "its elements, so it is not one that was cut.")]
    public void A_folder_of_other_files_is_left_out(string names, string content)
    {
        _folder.Write("a/1.dcm", "slice 1.1 1");
        for (int k = 1; k <= 4; k++) _folder.Write("b/" + names.Replace("{0}", $"{k}", StringComparison.Ordinal), content);

        ScanResult scan = _folder.Scan();

        Assert.Empty(scan.OrphanFailures);
        Assert.Equal(4, scan.LeftOut.Count);
    }

    [Theory]
    [InlineData(1, 0, true)]
    [InlineData(1, 1, false)]
    [InlineData(2, 1, true)]
    [InlineData(3, 5, true)]
    public void Few_lost_files_among_other_objects_are_left_out(int lost, int objects, bool fails)
    {
        _folder.Write("a/1.dcm", "slice 1.1 1");
        for (int k = 0; k < lost; k++) _folder.Write($"b/{k}.dcm", Lfs);
        for (int k = 0; k < objects; k++) _folder.Write($"b/object{k}.dcm", "object");

        Assert.Equal(fails ? [lost] : [], _folder.Scan().OrphanFailures.Select(f => f.Files.Count));
    }

    [Fact]
    public void Lost_slices_of_another_form_than_the_slices_are_a_failure_of_their_own()
    {
        _folder.Write("a/1.dcm", "slice 1.1 1");
        for (int k = 0; k < 3; k++) _folder.Write($"a/{k}.ima", Lfs);

        ScanResult scan = _folder.Scan();

        Assert.Empty(Assert.Single(scan.Series).Failures);
        Assert.Equal(3, Assert.Single(scan.OrphanFailures).Files.Count);
    }

    [Fact]
    public void Broken_links_into_an_annex_are_fetched_by_git_annex()
    {
        _folder.Write("a/1.dcm", "slice 1.1 1");
        _folder.Link("a/2.dcm", "../.git/annex/objects/x/y");

        string message = Assert.Single(Assert.Single(_folder.Scan().Series).Failures).Message;

        Assert.Contains("2.dcm is a link to ../.git/annex/objects/x/y, which does not exist", message, StringComparison.Ordinal);
        Assert.Contains("git annex get", message, StringComparison.Ordinal);
    }

    [Fact]
    public void With_nothing_else_the_lost_slices_are_left_out_with_their_kind()
    {
        for (int k = 0; k < 4; k++) _folder.Write($"a/{k}.dcm", Lfs);

        ScanResult scan = _folder.Scan();

        Assert.Empty(scan.OrphanFailures);
        Assert.Equal(4, scan.LeftOut.Count(f => f.Kind == FileKind.LfsPointer));
    }
}
