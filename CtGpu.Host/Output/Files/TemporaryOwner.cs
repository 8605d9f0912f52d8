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
        SafeFileHandle? file = null;
        try
        {
            var entry = new FileInfo(path);
            // A link is never a file of ctgpu.
            if (FileState.AttributesOf(entry) == FileState.Nothing || entry.LinkTarget != null) return new TemporaryOwner(null, false);
            file = FileLock.OpenAlone(path, FileMode.Open);
            return new TemporaryOwner(file, FileLock.Own(file) switch
            {
                LockState.Held => false,
                // Since it was opened here, its process has renamed it, or another process has created a file of the same name.
                LockState.Taken when FileIdentity.Of(file) != FileIdentity.Of(path) || !File.Exists(path) => false,
                LockState.Taken when FolderLock.IsOne(Path.GetFileName(path)) || IsOfThisDomain(path) => true,
                _ => null,
            });
        }
        catch (IOException failure) when (FileLock.IsHeld(failure) || FileFault.IsAbsent(failure))
        {
            return new TemporaryOwner(null, false);
        }
        catch (Exception failure) when (WriteFailure.Covers(failure))
        {
            file?.Dispose();
            return new TemporaryOwner(null, null);
        }
    }

    public void Dispose() => _file?.Dispose();

    private static bool IsOfThisDomain(string path)
    {
        string domain = LockDomain.Of(Path.GetDirectoryName(path)!);
        return domain != LockDomain.Unknown && TemporaryName.DomainOf(path) == domain;
    }
}
