using CtGpu.Host;
using CtGpu.Host.Scanning;

namespace CtGpu.Tests.Scanning;

public sealed class FolderFailureTests
{
    [Fact]
    public void A_single_failure_stays_as_it_is()
    {
        CtGpuException only = Failure("a/1", "damaged");
        Assert.Same(only, FolderFailure.Of([only]));
    }

    [Theory]
    [InlineData("the file ends after 12 bytes", "the file ends after 900 bytes", "1 more file cannot be read either, with the same flaw.")]
    [InlineData("the file ends after 12 bytes", "is a zip archive", "1 more file cannot be read either, with other flaws (2 in all).")]
    public void Several_are_one_that_lists_all_files(string one, string two, string words)
    {
        CtGpuException merged = FolderFailure.Of([Failure("a/1", one), Failure("a/22", two)]);
        Assert.Equal((ExitCode.InvalidInput, "header"), (merged.Code, merged.Stage));
        Assert.Equal(["a/1", "a/22"], merged.Files);
        Assert.StartsWith($"a/1: {one}.", merged.Message, StringComparison.Ordinal);
        Assert.EndsWith(words, merged.Message, StringComparison.Ordinal);
    }

    private static CtGpuException Failure(string path, string finding) =>
        new(ExitCode.InvalidInput, "header", $"{path}: {finding}.", [path]);
}
