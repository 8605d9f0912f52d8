namespace CtGpu.Bench.Benchmarks;

/// <summary>A temporary folder. Dispose deletes it.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ctgpu-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, true);
}
