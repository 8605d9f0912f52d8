using System.Runtime.InteropServices;
using System.Text.Json;

namespace CtGpu.Bench.OnDevice;

/// <summary>Runs bench/gpu/peers.py, which measures CuPy, PyTorch and SciPy on the same volume.</summary>
internal static class Peers
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <param name="arguments">Paths of Python and of the script.</param>
    /// <param name="job">The job that the HU belong to.</param>
    /// <param name="before">HU on the input grid, the input of the peers.</param>
    /// <param name="after">HU on the output grid, for labelling and for comparing the voxels.</param>
    public static Section Run(GpuArguments arguments, GpuJob job, short[] before, short[] after)
    {
        const string title = "Peers on the same volume, on the device unless the row says otherwise";
        if (arguments.Peers == null) return Skipped("--peers is not given");
        string folder = Directory.CreateTempSubdirectory("ctgpu-peers-").FullName;
        try
        {
            File.WriteAllBytes(Path.Combine(folder, "before"), MemoryMarshal.AsBytes<short>(before));
            File.WriteAllBytes(Path.Combine(folder, "after"), MemoryMarshal.AsBytes<short>(after));
            string[] command = [arguments.Peers, folder, $"{job.Input}", $"{job.Output}", $"{arguments.Repeats}"];
            return Child.Run(arguments.Python, command, out string reason) is { } ran
                ? new Section(title, "", JsonSerializer.Deserialize<Row[]>(ran.Output, Json)!)
                : Skipped(reason);
        }
        finally
        {
            Directory.Delete(folder, true);
        }

        static Section Skipped(string reason) => new(title, "", [new Row("CuPy, PyTorch, SciPy", null, Note: $"skipped: {reason}")]);
    }
}
