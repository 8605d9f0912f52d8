using System.Globalization;
using CtGpu.Host.Dicom.Writing;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Phantom;

/// <summary>Writes a phantom as a series of CT Image Storage files, whose names are in random order.</summary>
internal static class PhantomSeries
{
    /// <summary>Table position of the first slice, LPS mm.</summary>
    private const double FirstZ = -300;

    /// <summary>Computes the phantom and writes its files. A second call with the same options writes the same bytes.</summary>
    /// <param name="directory">Created if missing. It may contain only files that this call writes.</param>
    /// <returns>The number of files.</returns>
    /// <exception cref="CtGpuException">The options are invalid (2), or the folder cannot be written to (73).</exception>
    public static int Write(string directory, PhantomOptions options, WorkerPool pool)
    {
        var phantom = new ThoraxPhantom(options);
        List<string>[] files = Name(options);
        SeriesFolder.Write(directory, files.SelectMany(names => names), () => phantom.Render(pool, (z, stored) =>
        {
            CtSlice slice = Describe(options, phantom, z);
            for (int copy = 0; copy < files[z].Count; copy++)
            {
                (slice with { InstanceSeed = string.Create(CultureInfo.InvariantCulture, $"{z}/{copy}") })
                    .Write(Path.Combine(directory, files[z][copy]), stored);
            }
        }));
        return files.Sum(names => names.Count);
    }

    /// <summary>File names of each slice: none if it is missing, two if it is duplicated.</summary>
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
        string[] inOrder = SeriesFolder.Names(options.Seed, instances.Count);
        for (int i = 0; i < inOrder.Length; i++) files[instances[i]].Add(inOrder[i]);
        return files;
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
                $"phantom {options.Seed} {options.Shape} {options.Spacing} {options.NoiseHounsfield} {(int)options.Faults} "
                + $"{options.RescaleSlope} {options.TiltDegrees}"),
            PatientId = string.Create(CultureInfo.InvariantCulture, $"PHANTOM{options.Seed}"),
            // Many scanners number slices from the head to the feet. Readers must not depend on it.
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
