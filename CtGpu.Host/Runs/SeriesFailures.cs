using CtGpu.Host.Pipeline;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Runs;

/// <summary>Converts any exception of a volume into a failure with a name, an exit code and a remedy.</summary>
internal static class SeriesFailures
{
    public static CtGpuException Named(VolumeJob job, Exception failure)
    {
        Shape3 shape = job.Volume.Geometry.Shape;
        return failure switch
        {
            CtGpuException known => known,
            _ when MemoryShortage.Is(failure) => new(
                ExitCode.Transient, "memory",
                $"{job.Name}: not enough memory for a volume of {shape} voxels. "
                + "Free some, or give a larger --spacing, and run the same command again.",
                inner: failure),
            IOException or UnauthorizedAccessException => new(
                ExitCode.Transient, "read",
                $"{job.Name}: {failure.Message} Run the same command again once the files can be read.", inner: failure),
            _ => new(
                ExitCode.InternalError, "internal",
                $"{job.Name}: a bug in ctgpu: {failure.GetType().Name}: {failure.Message} Please report it with --verbose's output.",
                inner: failure),
        };
    }
}
