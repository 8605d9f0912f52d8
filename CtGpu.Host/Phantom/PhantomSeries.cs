using System.Globalization;
using CtGpu.Host.Dicom.Writing;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Phantom;

/// <summary>Writes a phantom as a series of CT Image Storage files, in an order that says nothing about the slices'.</summary>
public static class PhantomSeries
{
    /// <summary>Table position of the first slice, LPS mm.</summary>
    private const double FirstZ = -300;

    /// <summary>Makes the phantom and writes its files; a second call with the same options leaves the same bytes.</summary>
    /// <param name="directory">Made where it is missing; must hold nothing that this call does not write.</param>
    /// <returns>Number of files.</returns>
    /// <exception cref="CtGpuException">Options that make no phantom (2), or a folder that cannot be written to (73).</exception>
    public static int Write(string directory, PhantomOptions options, WorkerPool pool)
    {
        var phantom = new ThoraxPhantom(options);
        List<string>[] files = Name(options);
        int count = files.Sum(names => names.Count);
        try
        {
            Directory.CreateDirectory(directory);
            RefuseOthers(directory, [.. files.SelectMany(names => names)]);
            phantom.Render(pool, (z, stored) =>
            {
                CtSlice slice = Describe(options, phantom, z);
                for (int copy = 0; copy < files[z].Count; copy++)
                {
                    (slice with { InstanceSeed = string.Create(CultureInfo.InvariantCulture, $"{z}/{copy}") })
                        .Write(Path.Combine(directory, files[z][copy]), stored);
                }
            });
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new CtGpuException(
                ExitCode.CannotWrite, "write", $"Cannot write the phantom to {directory}: {failure.Message} Give a folder that can be written to.", [directory], failure);
        }

        return count;
    }

    /// <summary>File names of each slice: none where it is missing, two where it comes twice.</summary>
    private static List<string>[] Name(PhantomOptions options)
    {
        var instances = new List<int>();
        for (int z = 0; z < options.Shape.Z; z++)
        {
            bool middle = z == options.Shape.Z / 2;
            if (!(middle && options.Has(PhantomFaults.MissingSlice))) instances.Add(z);
            if (middle && options.Has(PhantomFaults.DuplicateSlice)) instances.Add(z);
        }

        var files = new List<string>[options.Shape.Z];
        for (int z = 0; z < files.Length; z++) files[z] = [];
        int[] order = new RandomSequence(options.Seed, 6).Permutation(instances.Count);
        for (int i = 0; i < order.Length; i++)
            files[instances[i]].Add(string.Create(CultureInfo.InvariantCulture, $"IM{order[i]:00000}.dcm"));
        return files;
    }

    /// <summary>A file of another series would make two series of one folder.</summary>
    private static void RefuseOthers(string directory, HashSet<string> own)
    {
        string? other = Directory.EnumerateFileSystemEntries(directory).FirstOrDefault(path => !own.Contains(Path.GetFileName(path)));
        if (other == null) return;
        throw new CtGpuException(
            ExitCode.CannotWrite, "write", $"Cannot write the phantom to {directory}: it holds {Path.GetFileName(other)}, which is not part of this phantom. Give an empty or new folder.", [other]);
    }

    private static CtSlice Describe(PhantomOptions options, ThoraxPhantom phantom, int z)
    {
        (double sin, double cos) = Math.SinCos(options.TiltDegrees * Math.PI / 180);
        double halfWidth = (options.Shape.X - 1) / 2.0 * options.Spacing.X, halfHeight = (options.Shape.Y - 1) / 2.0 * options.Spacing.Y;
        double table = FirstZ + (phantom.TablePosition(z) * options.Spacing.Z);
        return new CtSlice
        {
            Rows = options.Shape.Y,
            Columns = options.Shape.X,
            SeriesSeed = string.Create(
                CultureInfo.InvariantCulture,
                $"phantom {options.Seed} {options.Shape} {options.Spacing} {options.NoiseHounsfield} {(int)options.Faults} {options.RescaleSlope} {options.TiltDegrees}"),
            PatientId = string.Create(CultureInfo.InvariantCulture, $"PHANTOM{options.Seed}"),
            // Scanners often number from the head downwards; nothing may rely on it.
            InstanceNumber = options.Shape.Z - z,
            SliceThickness = options.Spacing.Z,
            ImagePositionPatient = [-halfWidth, -halfHeight * cos, table - (halfHeight * sin)],
            ImageOrientationPatient = [1, 0, 0, 0, cos, sin],
            PixelSpacing = [options.Spacing.Y, options.Spacing.X],
            RescaleSlope = phantom.RescaleSlope(z),
            RescaleIntercept = ThoraxPhantom.RescaleIntercept,
            PixelPaddingValue = phantom.HasPadding ? ThoraxPhantom.Padding : null,
        };
    }
}
