using CtGpu.Host.Output.Files;

namespace CtGpu.Host.Bench;

/// <summary>A new folder for test files. Disposing it deletes it with its content.</summary>
internal sealed class TestFolder : IDisposable
{
    private TestFolder(string path) => Path = path;

    public string Path { get; }

    /// <summary>Null if the parent does not exist, or cannot be written to.</summary>
    public static TestFolder? TryCreate(string parent)
    {
        try
        {
            return Directory.Exists(parent) ? Create(parent) : null;
        }
        catch (CtGpuException)
        {
            return null;
        }
    }

    /// <exception cref="CtGpuException">The folder cannot be created (73).</exception>
    public static TestFolder Create(string parent)
    {
        string folder = System.IO.Path.Combine(
            parent, FormattableString.Invariant($"ctgpu-bench-{Environment.ProcessId}-{Random.Shared.Next():x8}"));
        try
        {
            return new TestFolder(Directory.CreateDirectory(folder).FullName);
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            throw WriteFailure.Of(folder, cause);
        }
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception cause) when (WriteFailure.Covers(cause))
        {
            // The figures matter, or the failure that led here; a folder left behind does not.
        }
    }
}
