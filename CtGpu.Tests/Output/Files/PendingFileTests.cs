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
    public void Files_of_killed_processes_are_deleted_and_files_in_use_stay()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux's locks");
        using TempFolder folder = new();
        using PendingFile alive = PendingFile.Create(folder.At("ct.nii"));
        string written = folder.Names().Single();
        // A killed process leaves its file without a lock. Its process number does not matter: it may be in use in another container.
        string killed = written.Replace(".part", "0.part", StringComparison.Ordinal);
        File.WriteAllText(folder.At(killed), "half");
        File.SetLastWriteTimeUtc(folder.At(written), DateTime.UtcNow - TimeSpan.FromDays(2));
        Assert.Equal([false, true], new[] { written, killed }.Select(name => TemporaryName.IsStray(folder.At(name))));
        PendingFile.RemoveStale(folder.Root);
        Assert.Equal([written], folder.Names());
    }

    [Theory]
    [InlineData(".ct.nii.00000000deadbeef-17-0badcafe-1.part")]
    [InlineData(".ct.nii.0-17-0badcafe-1.part")]
    [InlineData(".run-1.jsonl.0-17-0badcafe-1.part")]
    public void Files_whose_process_cannot_be_checked_stay_for_an_hour(string name)
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.At(name), "half");
        File.SetLastWriteTimeUtc(folder.At(name), DateTime.UtcNow - TimeSpan.FromMinutes(59));
        Assert.False(TemporaryName.IsStray(folder.At(name)));
        PendingFile.RemoveStale(folder.Root);
        Assert.Equal([name], folder.Names());

        File.SetLastWriteTimeUtc(folder.At(name), DateTime.UtcNow - TimeSpan.FromMinutes(61));
        Assert.True(TemporaryName.IsStray(folder.At(name)));
        PendingFile.RemoveStale(folder.Root);
        Assert.Empty(folder.Names());
    }

    [Theory]
    [InlineData(".ct.nii.part")]
    [InlineData(".part.part")]
    [InlineData(".IM0012.dcm.part")]
    [InlineData(".scan.deadbeef.part")]
    [InlineData(".scan.dead-1-2.part")]
    [InlineData(".scan.other-1-2-3.part")]
    [InlineData(".0-17-0badcafe-1.part")]
    [InlineData("scan.0-17-0badcafe-1.part")]
    [InlineData(".scan.0-17-0badcafe-1.part2")]
    public void Files_of_other_programs_stay(string name)
    {
        using TempFolder folder = new();
        File.WriteAllText(folder.At(name), "of another program");
        File.SetLastWriteTimeUtc(folder.At(name), DateTime.UtcNow - TimeSpan.FromDays(2));
        PendingFile.RemoveStale(folder.Root);
        Assert.Equal([name], folder.Names());
    }

    [Fact]
    public void A_locked_file_of_another_machine_stays_for_as_long_as_it_is_locked()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs Linux's locks");
        using TempFolder folder = new();
        string path = folder.At(".ct.nii.00000000deadbeef-17-0badcafe-1.part");
        // Opening for reading takes the shared lock that a writer has.
        using (File.Open(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read))
        {
            File.SetLastWriteTimeUtc(path, DateTime.UtcNow - TimeSpan.FromDays(2));
            PendingFile.RemoveStale(folder.Root);
            Assert.True(File.Exists(path));
        }

        PendingFile.RemoveStale(folder.Root);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_folder_that_another_run_has_removed_holds_no_stale_file()
    {
        using TempFolder folder = new();
        PendingFile.RemoveStale(folder.At("gone"));
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void A_folder_that_cannot_be_listed_is_a_fault_of_reading()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "needs a link that leads to itself");
        using TempFolder folder = new();
        Directory.CreateSymbolicLink(folder.At("loop"), "loop");
        CtGpuException fault = Assert.Throws<CtGpuException>(() => PendingFile.RemoveStale(folder.At("loop")));
        Assert.StartsWith($"{folder.At("loop")} cannot be read: ", fault.Message, StringComparison.Ordinal);
        Assert.EndsWith(". Give another path.", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_with_temporary_names_are_left_alone()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs links");
        using TempFolder folder = new();
        File.WriteAllText(folder.At("mine"), "content");
        File.CreateSymbolicLink(folder.At(".ct.nii.0-17-0badcafe-1.part"), folder.At("mine"));
        File.SetLastWriteTimeUtc(folder.At("mine"), DateTime.UtcNow - TimeSpan.FromDays(2));
        PendingFile.RemoveStale(folder.Root);
        Assert.Equal([".ct.nii.0-17-0badcafe-1.part", "mine"], folder.Names());
    }

    [Fact]
    public void Writers_and_cleaners_of_one_folder_do_not_disturb_each_other()
    {
        using TempFolder folder = new();
        int left = 300;
        Exception? failure = null;
        Thread[] cleaners = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() => failure ??= Record.Exception(() =>
        {
            while (Volatile.Read(ref left) > 0) PendingFile.RemoveStale(folder.Root);
        })))];
        foreach (Thread cleaner in cleaners) cleaner.Start();
        Parallel.For(0, 300, n =>
        {
            failure ??= Record.Exception(() => PendingFile.Replace(folder.At($"{n}"), "content"u8));
            Interlocked.Decrement(ref left);
        });
        foreach (Thread cleaner in cleaners) cleaner.Join();
        Assert.Null(failure);
        Assert.Equal(300, folder.Names().Length);
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
    public void A_full_disk_is_reported_and_leaves_no_partial_file(Enum anyFormat)
    {
        var format = (VolumeFormat)anyFormat;
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
