using CtGpu.Host;
using CtGpu.Host.Output.Volumes;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Output.Volumes;

public sealed class VolumeFileReaderTests
{
    [Fact]
    public void A_file_that_convert_did_not_write_is_named_with_expectation_and_remedy()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.At("ct.nii"), "");
        CtGpuException failure = Assert.Throws<CtGpuException>(
            () => VolumeFileReader.Read(folder.At("ct.nii"), _ => { }, TestContext.Current.CancellationToken));
        Assert.Equal(
            $"{folder.At("ct.nii")} cannot be read: it is empty or not a regular file. Expected the file that ctgpu convert wrote. "
            + "Convert the series again with --overwrite.",
            failure.Message);
    }
}
