using CtGpu.Host;
using CtGpu.Host.Output.Files;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Output.Files;

public sealed class FolderLockTests
{
    [Fact]
    public void One_holder_at_a_time_and_no_file_remains()
    {
        using TempFolder folder = new();
        int holders = 0, most = 0, times = 0;
        Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using var held = FolderLock.Take(folder.Root, TestContext.Current.CancellationToken);
            most = Math.Max(most, Interlocked.Increment(ref holders));
            times++;
            Thread.Yield();
            Interlocked.Decrement(ref holders);
        });
        Assert.Equal((1, 100), (most, times));
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void Processes_that_delete_stale_files_do_not_admit_a_second_holder()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs the identity of files");
        using TempFolder folder = new();
        int holders = 0, most = 0, left = 2000;
        Thread[] cleaners = [.. Enumerable.Range(0, 2).Select(_ => new Thread(() =>
        {
            while (Volatile.Read(ref left) > 0) TemporaryOwnerOfLock(folder);
        }))];
        foreach (Thread cleaner in cleaners) cleaner.Start();
        Parallel.For(0, left, new ParallelOptions { MaxDegreeOfParallelism = 4 }, _ =>
        {
            using (FolderLock.Take(folder.Root, TestContext.Current.CancellationToken))
            {
                most = Math.Max(most, Interlocked.Increment(ref holders));
                Thread.SpinWait(2000);
                Interlocked.Decrement(ref holders);
            }

            Interlocked.Decrement(ref left);
        });
        foreach (Thread cleaner in cleaners) cleaner.Join();
        Assert.Equal(1, most);

        static void TemporaryOwnerOfLock(TempFolder folder)
        {
            string path = folder.At(".lock.part");
            using TemporaryOwner owner = TemporaryOwner.Of(path);
            if (owner.HasEnded == true) File.Delete(path);
        }
    }

    [Fact]
    public void A_lock_file_of_another_user_can_be_taken()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "needs Unix permissions that bind this user");
        if (OperatingSystem.IsWindows()) return;
        using TempFolder folder = new();
        File.WriteAllText(folder.At(".lock.part"), "");
        // As another user's file with the usual permissions.
        File.SetUnixFileMode(folder.At(".lock.part"), UnixFileMode.UserRead);
        using (FolderLock.Take(folder.Root, TestContext.Current.CancellationToken))
        {
            using TemporaryOwner owner = TemporaryOwner.Of(folder.At(".lock.part"));
            Assert.False(owner.HasEnded);
        }

        Assert.Empty(folder.Names());
    }

    [Fact]
    public void A_killed_holder_does_not_block_the_next_one_and_its_file_is_stray()
    {
        using TempFolder folder = new();
        using (FolderLock.Take(folder.Root, TestContext.Current.CancellationToken))
        {
            PendingFile.RemoveStale(folder.Root);
            Assert.False(TemporaryName.IsStray(folder.At(Assert.Single(folder.Names()))));
        }

        File.WriteAllText(folder.At(".lock.part"), "");
        using (FolderLock.Take(folder.Root, TestContext.Current.CancellationToken)) Assert.Single(folder.Names());
        Assert.Empty(folder.Names());
        File.WriteAllText(folder.At(".lock.part"), "");
        PendingFile.RemoveStale(folder.Root);
        Assert.Empty(folder.Names());
    }

    [Fact]
    public void Cancellation_ends_the_wait()
    {
        using TempFolder folder = new();
        using var held = FolderLock.Take(folder.Root, TestContext.Current.CancellationToken);
        using CancellationTokenSource soon = new(50);
        Assert.Throws<OperationCanceledException>(() => FolderLock.Take(folder.Root, soon.Token));
    }

    [Fact]
    public void A_folder_that_cannot_be_locked_is_named()
    {
        using TempFolder folder = new();
        CtGpuException failure = Assert.Throws<CtGpuException>(
            () => FolderLock.Take(folder.At("gone"), TestContext.Current.CancellationToken));
        Assert.Equal(ExitCode.CannotWrite, failure.Code);
        Assert.StartsWith($"Cannot write {folder.At("gone")}: ", failure.Message, StringComparison.Ordinal);
    }
}
