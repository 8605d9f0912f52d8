using System.IO.Pipes;
using CtGpu.Host.Output.Files;
using CtGpu.Tests.Support;
using Microsoft.Win32.SafeHandles;

namespace CtGpu.Tests.Output.Files;

public sealed class DiskSyncTests
{
    [Fact]
    public void Files_and_folders_are_flushed()
    {
        using TempFolder folder = new();
        using SafeFileHandle file = File.OpenHandle(folder.At("a"), FileMode.CreateNew, FileAccess.Write);
        DiskSync.File(file);
        DiskSync.Folder(folder.Root);
    }

    [Fact]
    public void A_failing_flush_is_reported()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs a file that cannot be flushed");
        using AnonymousPipeServerStream pipe = new();
        using SafeFileHandle handle = new(pipe.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);
        IOException failure = Assert.Throws<IOException>(() => DiskSync.File(handle));
        Assert.Equal((22, "Invalid argument"), (failure.HResult, failure.Message));
    }

    [Fact]
    public void A_folder_that_is_gone_is_reported()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not flush folders");
        using TempFolder folder = new();
        Assert.Throws<IOException>(() => DiskSync.Folder(folder.At("gone")));
    }

    [Fact]
    public void A_folder_on_a_file_system_that_cannot_flush_folders_is_no_failure()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc");
        DiskSync.Folder("/proc/self");
    }
}
