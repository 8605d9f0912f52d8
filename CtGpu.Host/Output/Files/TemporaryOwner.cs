using Microsoft.Win32.SafeHandles;

namespace CtGpu.Host.Output.Files;

/// <summary>
/// Determines whether the writer of a temporary file is alive. Holds the file's lock until it is disposed, if no process holds it, so a
/// deletion until then cannot hit a file in use.
/// </summary>
internal sealed class TemporaryOwner : IDisposable
{
    private readonly SafeFileHandle? _file;

    private TemporaryOwner(SafeFileHandle? file, bool? hasEnded)
    {
        _file = file;
        HasEnded = hasEnded;
    }

    /// <summary>Whether the process has ended; null if that cannot be checked, as for other machines.</summary>
    public bool? HasEnded { get; }

    /// <summary>Whether the process surely goes on.</summary>
    public bool IsAlive => HasEnded == false;

    public static TemporaryOwner Of(string path)
    {
        SafeFileHandle file;
        try
        {
            // A link is never a file of ctgpu.
            if (new FileInfo(path) is not { Exists: true, LinkTarget: null }) return new TemporaryOwner(null, false);
            FileShare alone = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None;
            file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, alone);
        }
        catch (IOException failure) when (FileLock.IsHeld(failure) || failure is FileNotFoundException or DirectoryNotFoundException)
        {
            return new TemporaryOwner(null, false);
        }
        catch (Exception failure) when (WriteFailure.Covers(failure))
        {
            return new TemporaryOwner(null, null);
        }

        LockState state = FileLock.Own(file);
        return new TemporaryOwner(file, state switch
        {
            LockState.Held => false,
            // Its process has renamed it since it was opened here.
            LockState.Taken when !File.Exists(path) => false,
            LockState.Taken when FolderLock.IsOne(path) || IsOfThisDomain(path) => true,
            _ => null,
        });
    }

    public void Dispose() => _file?.Dispose();

    private static bool IsOfThisDomain(string path)
    {
        string domain = LockDomain.Of(Path.GetDirectoryName(path)!);
        return domain != LockDomain.Unknown && TemporaryName.DomainOf(path) == domain;
    }
}
