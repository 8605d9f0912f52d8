using System.Globalization;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Masking;
using CtGpu.Host.Memory;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;

namespace CtGpu.Host.Planning;

/// <summary>
/// The memory of a conversion, from headers and options only. It refuses a volume that cannot fit before anything is read or planned:
/// the plan of an absurd volume would not fit either.
/// </summary>
internal static class VolumeMemory
{
    /// <summary>Voxels along an axis beyond which no volume fits; keeps sums of axes within an int.</summary>
    private const int MostAlongAxis = 1 << 28;

    /// <summary>Memory of a thread of parallel gzip: two blocks with their compressors, for each of two files at a time.</summary>
    private const long GzipThreadBytes = 2 * 2 * (6L << 20);

    /// <param name="run">Its format and jobs count.</param>
    /// <param name="onCpu">The CPU engine computes, so its working memory counts.</param>
    public static MemoryNeed Of(SeriesVolume volume, ConvertOptions options, RunOptions run, bool onCpu) =>
        Of(volume, options, run.Jobs, onCpu, run.Formats.Volumes == VolumeFormat.NiiGz || run.Formats.Mask == VolumeFormat.NiiGz);

    /// <param name="jobs">Threads that read, compute and compress.</param>
    /// <param name="gzip">Results are written as gzip files.</param>
    public static MemoryNeed Of(SeriesVolume volume, ConvertOptions options, int jobs, bool onCpu, bool gzip = false)
    {
        Shape3 input = volume.Geometry.Shape;
        (double z, double y, double x) = OutputLengths(volume, options);
        bool hasMask = options.Mask.Kind != MaskKind.None;
        int masks = !hasMask ? 0 : options.Mask.SplitLungs ? 2 : 1;
        double bytes = sizeof(short) + (options.Normalize == null ? 0 : sizeof(float));
        double results = (z * y * x * bytes) + (masks * z * y * Math.Ceiling(x / 64) * sizeof(ulong));
        double stored = (double)(volume.Places?.BufferPlanes ?? input.Z) * input.SliceVoxels * sizeof(short);

        double working = ReadingMemory.Of(volume, jobs) + (gzip ? jobs * GzipThreadBytes : 0) + AxisBytes(input, z + y + x);
        var output = new Shape3(Bounded(z), Bounded(y), Bounded(x));
        if (onCpu) working += CpuWorkingMemory.OfResample(input, output, options.Precision, jobs);
        if (hasMask)
        {
            IReadOnlyList<double> balls = options.Mask.BallsMm();
            Spacing3 spacing = options.Tutorial ? TutorialPreset.BallSpacing
                : ResamplePlan.OutputSpacing(input, volume.Geometry.Spacing, output, options.Grid);
            working += CpuWorkingMemory.OfBalls(output, balls, spacing);
            if (onCpu) working += CpuWorkingMemory.OfMask(output, balls.Max(), spacing, jobs);
        }

        return new MemoryNeed((long)stored, (long)results, (long)working);
    }

    /// <summary>The failure of a volume that cannot fit into the memory; null if it can.</summary>
    /// <param name="name">Its name, for the message.</param>
    public static CtGpuException? Refusal(
        string name, SeriesVolume volume, ConvertOptions options, MemoryNeed need, MemoryLimit limit)
    {
        if (need.Total <= limit.Available) return null;
        (double z, double y, double x) = OutputLengths(volume, options);
        string output = string.Create(CultureInfo.InvariantCulture, $"{z:0}x{y:0}x{x:0}");
        return new CtGpuException(
            ExitCode.Transient, "memory",
            $"{name}: the conversion of {volume.Geometry.Shape} to {output} voxels needs "
            + $"{Text((double)need.Total + limit.Used)} of memory, with {Text(limit.Used)} for the program. "
            + $"Expected at most {Text(limit.Bytes)}, {limit.Name}. "
            + "Raise the limit, or give a larger --spacing, then run the same command again.");
    }

    /// <summary>A number of bytes in a unit that suits it.</summary>
    public static string Text(double bytes)
    {
        (double size, string unit) = bytes switch
        {
            // Three digits at least: a need and a limit are often close.
            < 1e10 => (bytes / 1e6, "MB"),
            < 1e13 => (bytes / 1e9, "GB"),
            _ => (bytes / 1e12, "TB"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{size:0.#} {unit}");
    }

    /// <summary>Voxels along z, y, x of the output; they may exceed an int.</summary>
    private static (double Z, double Y, double X) OutputLengths(SeriesVolume volume, ConvertOptions options)
    {
        (Shape3 shape, Spacing3 spacing) = (volume.Geometry.Shape, volume.Geometry.Spacing);
        return options.Spacing is not { } target
            ? (shape.Z, shape.Y, shape.X)
            : (ResamplePlan.OutputLength(shape.Z, spacing.Z, target.Z),
                ResamplePlan.OutputLength(shape.Y, spacing.Y, target.Y),
                ResamplePlan.OutputLength(shape.X, spacing.X, target.X));
    }

    /// <summary>Weights of the resample, for each voxel along each axis, in both precisions.</summary>
    private static double AxisBytes(Shape3 input, double outputs) =>
        (outputs * (sizeof(int) + (4 * (sizeof(double) + sizeof(float))))) + ((double)input.Z + input.Y + input.X) * sizeof(double);

    private static int Bounded(double length) => (int)Math.Min(length, MostAlongAxis);
}
