using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using CtGpu.Host.Engines.Ilgpu;

namespace CtGpu.Bench.OnDevice;

/// <summary>Facts about the device, the software and the job, for the head of the report.</summary>
internal static class GpuFacts
{
    private static readonly string[] Queries =
    [
        "name", "driver_version", "vbios_version", "clocks.sm", "clocks.max.sm", "clocks.mem", "clocks.max.mem", "power.limit",
        "temperature.gpu", "pcie.link.gen.current", "pcie.link.width.current", "ecc.mode.current", "mig.mode.current", "memory.total",
    ];

    /// <returns>Names and values. Those of nvidia-smi are missing, with the reason, if it cannot run.</returns>
    public static Dictionary<string, string> Collect(IlgpuEngine device, GpuJob job)
    {
        var facts = new Dictionary<string, string>
        {
            ["device"] = device.Name,
            ["job"] = $"{job.Input} to {job.Output}",
            ["ctgpu"] = typeof(IlgpuEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion,
            [".NET"] = RuntimeInformation.FrameworkDescription,
            ["ILGPU"] = typeof(ILGPU.Context).Assembly.GetName().Version!.ToString(3),
            ["system"] = $"{RuntimeInformation.OSDescription}, {Environment.ProcessorCount} logical processors",
        };
        string[] command = [$"--query-gpu={string.Join(',', Queries)}", "--format=csv,noheader"];
        if (Child.Run("nvidia-smi", command, out string reason) is not { } ran)
        {
            facts["nvidia-smi"] = $"none: {reason}";
            return facts;
        }

        string[] gpus = ran.Output.Trim().Split('\n');
        for (int gpu = 0; gpu < gpus.Length; gpu++)
        {
            foreach ((string query, string value) in Queries.Zip(gpus[gpu].Split(',')))
                facts[string.Create(CultureInfo.InvariantCulture, $"GPU {gpu} {query}")] = value.Trim();
        }

        return facts;
    }
}
