using System.Diagnostics;
using CtGpu.Host;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Formats;
using CtGpu.Tests.Output.Volumes;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Output.Files;

public sealed class PendingFileTests
{
    [Fact]
    public void Before_commit_the_old_file_stays_and_dispose_deletes_the_new_one()
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.At("ct.nii"), "old");
        using (PendingFile file = PendingFile.Create(folder.At("ct.nii"), 100))
        {
            file.Append("new"u8);
            file.Flush();
            Assert.Equal("old", File.ReadAllText(folder.At("ct.nii")));
        }

        Assert.Equal(["ct.nii"], folder.Names());
        PendingFile.Replace(folder.At("ct.nii"), "new"u8);
        Assert.Equal("new", File.ReadAllText(folder.At("ct.nii")));
        Assert.Equal(["ct.nii"], folder.Names());
    }

    [Fact]
    public void Files_of_killed_processes_are_deleted_and_files_of_running_ones_stay()
    {
        using TempFolder folder = new();
        using PendingFile alive = PendingFile.Create(folder.At("ct.nii"));
        string written = folder.Names().Single();
        string killed = written.Replace($"-{Environment.ProcessId}-", "-99999999-", StringComparison.Ordinal);
        string before = string.Join('-', [.. written.Split('-')[..^2], "0", "0.part"]);
        string elsewhere = written.Replace(written.Split('.')[3][..8], "ffffffff", StringComparison.Ordinal);
        foreach (string name in (string[])[killed, before, elsewhere]) File.WriteAllText(folder.At(name), "half");
        string[] names = [killed, before, elsewhere, written];
        Assert.Equal([true, true, null, false], names.Select(name => TemporaryName.IsOrphan(folder.At(name))));

        // A shared folder keeps recent files of other machines; a folder that is not shared does not.
        PendingFile.RemoveStale(folder.Root, shared: true);
        Assert.Equal(new[] { elsewhere, written }.Order(StringComparer.Ordinal), folder.Names());
        PendingFile.RemoveStale(folder.Root, shared: false);
        Assert.Equal([written], folder.Names());

        File.WriteAllText(folder.At(elsewhere), "half");
        File.SetLastWriteTimeUtc(folder.At(elsewhere), DateTime.UtcNow - TimeSpan.FromHours(2));
        PendingFile.RemoveStale(folder.Root, shared: true);
        Assert.Equal([written], folder.Names());
    }

    [Theory]
    [InlineData("/proc/ctgpu/ct.nii")]
    [InlineData("/proc/ct.nii")]
    public void A_folder_that_rejects_files_is_named(string path)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        CtGpuException failure = Assert.Throws<CtGpuException>(() => PendingFile.Create(path));
        Assert.Equal((ExitCode.CannotWrite, "write"), (failure.Code, failure.Stage));
        Assert.StartsWith($"Cannot write {path}: ", failure.Message, StringComparison.Ordinal);
        Assert.Equal([path], failure.Files);
    }

    [Theory]
    [InlineData(VolumeFormat.Nii)]
    [InlineData(VolumeFormat.NiiGz)]
    public void A_full_disk_is_reported_and_leaves_no_partial_file(VolumeFormat format)
    {
        using TempFolder folder = new();
        bool mounted = Run("mount", "-t", "tmpfs", "-o", "size=2m", "ctgpu-test", folder.Root);
        Assert.SkipUnless(mounted, "needs permission to mount a small tmpfs");
        try
        {
            byte[] voxels = VolumeFileWriterTests.Noise(8 * 1000 * 1000);
            CtGpuException failure = Assert.Throws<CtGpuException>(() => VolumeFileWriterTests.WriteFile(
                folder.At("ct." + format.Extension()), format, VoxelType.UInt8, Grids.Axial(8, 1000, 1000), voxels, null, workers: 3));
            Assert.Equal(ExitCode.CannotWrite, failure.Code);
            Assert.Contains("the disk is full", failure.Message, StringComparison.Ordinal);
            Assert.Empty(folder.Names());
        }
        finally
        {
            Run("umount", folder.Root);
        }
    }

    private static bool Run(string program, params string[] arguments)
    {
        if (!OperatingSystem.IsLinux()) return false;
        try
        {
            using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
