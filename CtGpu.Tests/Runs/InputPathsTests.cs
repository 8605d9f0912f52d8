using CtGpu.Host;
using CtGpu.Host.Archives;
using CtGpu.Host.Runs;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Runs;

public sealed class InputPathsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public InputPathsTests()
    {
        Directory.CreateDirectory(_folder.At("a", "b"));
        File.WriteAllText(_folder.At("a", "one.dcm"), "");
        File.WriteAllText(_folder.At("a", "list.jsonl"), "");
    }

    [Fact]
    public void Standard_input_has_no_path()
    {
        Func<Stream?>? before = ArchiveInput.OpenStandardInput;
        ArchiveInput.OpenStandardInput = () => null;
        try
        {
            Assert.Equal("-", InputPaths.Absolute("-"));
            Assert.Equal(Path.GetFullPath("scans"), InputPaths.Absolute("scans"));
        }
        finally
        {
            ArchiveInput.OpenStandardInput = before;
        }
    }

    [Theory]
    [InlineData("a", "a/b/x.dcm", "b/x.dcm")]
    [InlineData("a/", "a/b/x.dcm", "b/x.dcm")]
    [InlineData("a/one.dcm", "a/one.dcm", "one.dcm")]
    [InlineData("a/list.jsonl", "a/b/x.dcm", "b/x.dcm")]
    [InlineData("a/list.jsonl", "c/x.dcm", "../c/x.dcm")]
    [InlineData("a a/b", "a/b/x.dcm", "x.dcm")]
    [InlineData("a/b a", "a/x.dcm", "x.dcm")]
    public void Files_are_named_relative_to_the_nearest_input(string inputs, string file, string expected)
    {
        var paths = new InputPaths([.. inputs.Split(' ').Select(input => _folder.At(input))]);
        Assert.Equal(expected, paths.Relative(_folder.At(file)));
    }

    [Fact]
    public void A_message_names_files_relative_to_the_nearest_input()
    {
        string one = _folder.At("a", "b", "1"), ten = _folder.At("a", "b", "10");
        var failure = new CtGpuException(ExitCode.InvalidInput, "geometry", $"{ten} and {one} lie at one place.", [one, ten]);
        CtGpuException relative = new InputPaths([_folder.At("a")]).Relative(failure);
        Assert.Equal("b/10 and b/1 lie at one place.", relative.Message);
        Assert.Equal(["b/1", "b/10"], relative.Files);
        Assert.Equal((failure.Code, failure.Stage, failure), (relative.Code, relative.Stage, relative.InnerException));
    }

    public void Dispose() => _folder.Dispose();
}
