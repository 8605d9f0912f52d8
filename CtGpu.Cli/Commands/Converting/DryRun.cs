using CtGpu.Cli.Progress;
using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Masking;
using CtGpu.Host.Memory;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Planning;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Cli.Commands.Converting;

/// <summary>ctgpu convert --dry-run: prints the plan to stdout, one line a volume.</summary>
internal static class DryRun
{
    public static int Print(ConvertOptions options, RunOptions run, Log log, CliConsole console)
    {
        RunPlan plan = RunPlanner.Plan(options, run, console.Cancellation);
        long total = 0, memory = 0;
        MemoryLimit limit = MemoryLimit.Of(run.Jobs, volumeBytes: 0);
        bool onCpu = run.Devices.Requests.Any(device => device.Kind is null or DeviceKind.Cpu);
        foreach (VolumeJob job in plan.Jobs)
        {
            MemoryNeed need = VolumeMemory.Of(job.Volume, options, run, onCpu);
            if (VolumeMemory.Refusal(job.Name, job.Volume, options, need, limit) is { } refusal)
            {
                console.Output.WriteLine($"refuse   {job.Name}  {refusal.Message}");
                continue;
            }

            memory = Math.Max(memory, need.Total);
            Shape3 output = Conversion.OutputShape(job.Volume.Geometry, options);
            long bytes = output.Voxels * BytesPerVoxel(options);
            total += bytes;
            string sizes = $"{RunReport.Megabytes(job.InputBytes)} -> {RunReport.Megabytes(bytes)}, memory {VolumeMemory.Text(need.Total)}";
            console.Output.WriteLine($"convert  {job.Name}  {job.Volume.Geometry.Shape} -> {output}  {sizes}");
        }

        foreach (CompleteVolume volume in plan.Complete) console.Output.WriteLine($"there    {volume.Name}");
        foreach (FailedSeries series in plan.Failed) console.Output.WriteLine($"refuse   {series.Name}  {series.Failure.Message}");
        log.Info(RunReport.Planned(plan));
        if (RunReport.Assumed(plan) is { } assumed) log.Info(assumed);
        string cropping = options.CropMarginMm == null ? "" : " before cropping";
        log.Info($"Would write at most {RunReport.Megabytes(total)}{cropping} to {run.OutputFolder}; nothing was written.");
        log.Info(
            $"The largest volume needs {VolumeMemory.Text(memory)} of memory. "
            + $"{VolumeMemory.Text(limit.Available)} are available to volumes: {VolumeMemory.Text(limit.Bytes)}, {limit.Name}, "
            + $"without {VolumeMemory.Text(limit.Used)} for the program.");
        return (int)ExitCode.Success;
    }

    private static int BytesPerVoxel(ConvertOptions options) =>
        sizeof(short) + (options.Mask.Kind == MaskKind.None ? 0 : 1) + (options.Normalize == null ? 0 : sizeof(float));
}
