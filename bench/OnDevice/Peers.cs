using System.Runtime.InteropServices;
using System.Text.Json;

namespace CtGpu.Bench.OnDevice;

/// <summary>CuPy, PyTorch and SciPy on the same volume in the same run, by bench/gpu/peers.py.</summary>
internal static class Peers
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNameCaseInsensitive = true };

    /// <param name="arguments">Where Python and the script are.</param>
    /// <param name="job">Job whose HU before and after the resample the peers are given.</param>
    /// <param name="before">HU on the input grid.</param>
    /// <param name="after">HU on the output grid.</param>
    public static Section Run(GpuArguments arguments, GpuJob job, short[] before, short[] after)
    {
        const string title = "Peers on the same volume, on the device where not said otherwise";
        if (arguments.Peers == null) return Skipped("not asked for (--peers)");
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
