namespace CtGpu.Bench.Benchmarks;

/// <summary>A folder that goes with its owner.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("ctgpu-bench-").FullName;

    public void Dispose() => Directory.Delete(Path, true);
}
