namespace CtGpu.Tests.Support;

/// <summary>An empty folder that goes with the test.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("ctgpu-test-").FullName;

    public string At(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>Names of everything below, relative, sorted.</summary>
    public string[] Names() =>
        [.. Directory.EnumerateFileSystemEntries(Root, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = 0 })
            .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
