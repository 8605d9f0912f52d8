using System.Globalization;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Writing;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Volumes;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;

namespace CtGpu.Host.Phantom.Cases;

/// <summary>Writes a case as a series of CT Image Storage files.</summary>
internal static class CaseSeries
{
    /// <summary>
    /// Subfolder of the series with the true mask. A search for series visits it, and leaves the file out as a mask: 8-bit numbers without
    /// negative values.
    /// </summary>
    public const string TruthFolder = "truth";

    private const string TruthFile = "lungs.nii";

    /// <summary>Computes a case and writes its files. A second call with the same arguments writes the same bytes.</summary>
    /// <param name="directory">Created if missing. It may contain only files that this call writes.</param>
    /// <param name="spacing">Spacing of the series, or null for the case's own.</param>
    /// <param name="truth">Whether to write the true mask too, as uint8 0 and 1 on the grid of the series.</param>
    /// <exception cref="CtGpuException">The spacing is too small (2), or the folder cannot be written to (73).</exception>
    public static CaseVolume Write(string directory, PhantomCase one, Spacing3? spacing, int seed, bool truth, WorkerPool pool)
    {
        CaseVolume volume = one.Render(pool, spacing, seed);
        Shape3 shape = volume.Geometry.Shape;
        string[] names = SeriesFolder.Names(seed, shape.Z);
        SeriesFolder.Write(directory, truth ? [.. names, TruthFolder] : names, () =>
        {
            CtSlice start = Describe(volume, one, seed);
            pool.For(shape.Z, (z, _) =>
            {
                Vector3 position = volume.Geometry.PointAt(z, 0, 0);
                CtSlice slice = start with
                {
                    InstanceSeed = z.ToString(CultureInfo.InvariantCulture),
                    InstanceNumber = z + 1,
                    ImagePositionPatient = [position.X, position.Y, position.Z],
                };
                slice.Write(
                    Path.Combine(directory, names[z]),
                    volume.Stored.AsSpan(checked((int)(z * shape.SliceVoxels)), (int)shape.SliceVoxels));
            });
            if (truth) WriteTruth(Path.Combine(directory, TruthFolder), volume);
        });
        return volume;
    }

    /// <summary>File of the true mask of a series.</summary>
    public static string TruthOf(string directory) => Path.Combine(directory, TruthFolder, TruthFile);

    private static unsafe void WriteTruth(string folder, CaseVolume volume)
    {
        Directory.CreateDirectory(folder);
        SeriesFolder.RefuseOthers(folder, [TruthFile]);
        fixed (byte* voxels = volume.Truth())
        {
            using PendingFile file = VolumeFileWriter.Write(
                Path.Combine(folder, TruthFile), VolumeFormat.Nii, VoxelType.UInt8, volume.Geometry, voxels, crop: null, gzipWorkers: 1);
            file.Commit();
        }
    }

    private static CtSlice Describe(CaseVolume volume, PhantomCase one, int seed)
    {
        VolumeGeometry grid = volume.Geometry;
        return new CtSlice
        {
            Rows = grid.Shape.Y,
            Columns = grid.Shape.X,
            SeriesSeed = string.Create(CultureInfo.InvariantCulture, $"phantom {one.Name} {seed} {grid.Spacing}"),
            PatientId = seed == 0 ? one.Name : string.Create(CultureInfo.InvariantCulture, $"{one.Name}-{seed}"),
            SliceThickness = grid.Spacing.Z,
            ImageOrientationPatient = [grid.Column.X, grid.Column.Y, grid.Column.Z, grid.Row.X, grid.Row.Y, grid.Row.Z],
            PixelSpacing = [grid.Spacing.Y, grid.Spacing.X],
            RescaleIntercept = volume.Intercept,
            PixelPaddingValue = volume.Padding,
            Overrides = [DicomElement.Text(DicomTags.PatientPosition, "CS", volume.PatientPosition)],
        };
    }
}
