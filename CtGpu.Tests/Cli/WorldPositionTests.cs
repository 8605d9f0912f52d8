using System.Buffers.Binary;
using System.Globalization;
using CtGpu.Host;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Cli;

/// <summary>
/// Positions of resampled voxels in the patient. The HU of the series grow linearly along one patient axis, so the HU of a result
/// voxel give the position where it was sampled. It must be the position given by the file's header.
/// </summary>
public sealed class WorldPositionTests
{
    private const int Slices = 12, Rows = 36, Columns = 40;
    private const double HounsfieldPerMm = 500;
    private static readonly double[] s_pixelSpacing = [0.8, 0.7];
    private static readonly Vector3 s_origin = new(-31.5, 17.25, 120.125);

    [Theory]
    [InlineData("axial", "1,0,0,0,1,0", 0)]
    [InlineData("coronal", "1,0,0,0,0,-1", 0)]
    [InlineData("sagittal", "0,1,0,0,0,-1", 0)]
    [InlineData("oblique", "0.96,0.28,0,-0.224,0.768,0.6", 0)]
    [InlineData("prone", "-1,0,0,0,-1,0", 0)]
    [InlineData("feet first", "-1,0,0,0,1,0", 0)]
    [InlineData("tilted", "1,0,0,0,1,0", 18)]
    [InlineData("oblique and tilted", "0.96,0.28,0,-0.224,0.768,0.6", -5)]
    public void Voxels_were_sampled_at_the_positions_in_the_file(string name, string orientation, double tilt)
    {
        double[] cosines = [.. orientation.Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];
        Vector3 column = new(cosines[0], cosines[1], cosines[2]), row = new(cosines[3], cosines[4], cosines[5]);
        Vector3 step = (2.5 * column.Cross(row)) + (2.5 * Math.Tan(double.DegreesToRadians(tilt)) * row);
        Vector3[] axes = [s_pixelSpacing[1] * column, s_pixelSpacing[0] * row, step];
        foreach (string grid in (string[])["corner", "extent"])
        {
            for (int axis = 0; axis < 3; axis++)
            {
                using TempFolder folder = new();
                double[] gradient = new double[3];
                gradient[axis] = HounsfieldPerMm;
                var rise = new Vector3(gradient[0], gradient[1], gradient[2]);
                double atZero = Write(folder, orientation, axes, rise);
                ReadVolume nifti = Convert(folder, "nii", grid, out OutputRecord sidecar);
                Assert.NotEmpty(nifti.Lps);
                foreach (Func<int, int, int, double[]> lps in nifti.Lps)
                    AssertHolds($"{name}, {grid}", nifti, lps, axes, p => atZero + rise.Dot(p));
                if (axis > 0) continue;

                Func<int, int, int, double[]> reference = nifti.Lps[0];
                AssertSamePlaces(nifti.Shape, reference, Places(sidecar));
                ReadVolume metaImage = Convert(folder, "mha", grid, out _);
                Assert.Equal(nifti.Shape, metaImage.Shape);
                AssertSamePlaces(nifti.Shape, reference, Assert.Single(metaImage.Lps));
            }
        }
    }

    [Theory]
    [InlineData("corner")]
    [InlineData("extent")]
    public void A_crop_moves_no_voxel(string grid)
    {
        using var cohort = new PhantomCohort(CtGpu.Host.Phantom.PhantomFaults.None);
        Assert.Equal(ExitCode.Success, cohort.Convert("--grid", grid).Code);
        ReadVolume whole = VolumeReader.Read(Path.Combine(cohort.Folder(0), "ct.nii"));
        Assert.Equal(ExitCode.Success, cohort.Convert("--grid", grid, "--crop", "--crop-margin", "5", "--overwrite").Code);
        ReadVolume window = VolumeReader.Read(Path.Combine(cohort.Folder(0), "ct.nii"));
        Assert.True(window.Shape[0] * window.Shape[1] * window.Shape[2] < whole.Shape[0] * whole.Shape[1] * whole.Shape[2]);

        // Both grids have the same axes and spacing, so the index of the crop's first voxel in the whole volume applies to all voxels.
        Vector3 first = At(window.Lps[0], 0, 0, 0), origin = At(whole.Lps[0], 0, 0, 0);
        int[] at = [.. Enumerable.Range(0, 3).Select(axis =>
        {
            Vector3 one = At(whole.Lps[0], axis == 0 ? 1 : 0, axis == 1 ? 1 : 0, axis == 2 ? 1 : 0) - origin;
            return (int)Math.Round((first - origin).Dot(one) / one.Dot(one));
        })];
        AssertSamePlaces(window.Shape, window.Lps[0], (k, j, i) => whole.Lps[0](k + at[0], j + at[1], i + at[2]));
        AssertSamePlaces(window.Shape, window.Lps[0], Places(cohort.Sidecar(0).Output));
        for (int k = 0; k < window.Shape[0]; k++)
        {
            for (int j = 0; j < window.Shape[1]; j++)
            {
                int from = 2 * Index(whole.Shape, k + at[0], j + at[1], at[2]);
                int to = 2 * Index(window.Shape, k, j, 0);
                int bytes = 2 * window.Shape[2];
                Assert.True(
                    whole.Voxels.AsSpan(from, bytes).SequenceEqual(window.Voxels.AsSpan(to, bytes)), $"row {j} of slice {k} is another");
            }
        }
    }

    /// <summary>Writes the series. Its HU are the returned number plus <paramref name="rise"/> · LPS.</summary>
    private static double Write(TempFolder folder, string orientation, Vector3[] axes, Vector3 rise)
    {
        IEnumerable<Vector3> corners =
            from k in (int[])[0, Slices - 1]
            from j in (int[])[0, Rows - 1]
            from i in (int[])[0, Columns - 1]
            select Place(axes, k, j, i);
        double atZero = -1000 - corners.Min(rise.Dot);
        Directory.CreateDirectory(folder.At("in"));
        for (int k = 0; k < Slices; k++)
        {
            short[] stored =
            [
                .. from j in Enumerable.Range(0, Rows) from i in Enumerable.Range(0, Columns)
                   select checked((short)Math.Round(atZero + rise.Dot(Place(axes, k, j, i)) + 1024)),
            ];
            DicomBytes file = DicomBytes.CtSlice(rows: Rows, columns: Columns, pixels: stored);
            Vector3 position = Place(axes, k, 0, 0);
            file.Text(0x00080018, "UI", $"1.2.3.4.{k}");
            file.Text(
                0x00200032,
                "DS",
                string.Create(
                    CultureInfo.InvariantCulture, $"{position.X:0.#########}\\{position.Y:0.#########}\\{position.Z:0.#########}"));
            file.Text(0x00200037, "DS", orientation.Replace(',', '\\'));
            file.Text(0x00280030, "DS", string.Create(CultureInfo.InvariantCulture, $"{s_pixelSpacing[0]}\\{s_pixelSpacing[1]}"));
            File.WriteAllBytes(folder.At("in", $"{k:00}.dcm"), file.Build());
        }

        return atZero;
    }

    private static ReadVolume Convert(TempFolder folder, string format, string grid, out OutputRecord output)
    {
        string root = folder.At(format);
        CliResult result = CliResult.Of(
            "convert", folder.At("in"), "-o", root, "--device", "cpu", "--spacing", "1,1,1", "--order", "1", "--mask", "none",
            "--on-tilt", "keep", "--grid", grid, "--format", format);
        Assert.True(result.Code == ExitCode.Success, result.Error);
        string done = Assert.Single(Directory.GetFiles(root, "ct.json", SearchOption.AllDirectories));
        output = Sidecar.Read(Path.GetDirectoryName(done)!)!.Output;
        return VolumeReader.Read(Path.ChangeExtension(done, format));
    }

    /// <summary>
    /// Asserts that all voxels between the outermost voxel centres of the series were sampled at their position in the file: each
    /// within the rounding of HU, and the mean of each eighth of the volume within a thousandth of a millimetre.
    /// </summary>
    private static void AssertHolds(
        string name, ReadVolume volume, Func<int, int, int, double[]> lps, Vector3[] axes, Func<Vector3, double> hounsfield)
    {
        double[] sum = new double[8];
        int[] count = new int[8];
        for (int k = 0; k < volume.Shape[0]; k++)
        {
            for (int j = 0; j < volume.Shape[1]; j++)
            {
                for (int i = 0; i < volume.Shape[2]; i++)
                {
                    Vector3 place = At(lps, k, j, i);
                    if (!IsInside(axes, place)) continue;
                    int found = BinaryPrimitives.ReadInt16LittleEndian(volume.Voxels.AsSpan(2 * Index(volume.Shape, k, j, i)));
                    double off = (found - hounsfield(place)) / HounsfieldPerMm;
                    // Rounding adds half an HU in the stored values and half an HU in the result.
                    Assert.True(Math.Abs(off) <= (1 / HounsfieldPerMm) + 1e-3, $"{name}: voxel {k},{j},{i} is {off} mm off");
                    int part = (4 * (2 * k / volume.Shape[0])) + (2 * (2 * j / volume.Shape[1])) + (2 * i / volume.Shape[2]);
                    sum[part] += off;
                    count[part]++;
                }
            }
        }

        for (int part = 0; part < 8; part++)
            Assert.True(
                count[part] > 500 && Math.Abs(sum[part] / count[part]) <= 1e-3,
                $"{name}: {sum[part] / count[part]} mm off over {count[part]} voxels");
    }

    private static bool IsInside(Vector3[] axes, Vector3 place)
    {
        Vector3 from = place - s_origin;
        int[] last = [Columns - 1, Rows - 1, Slices - 1];
        return Enumerable.Range(0, 3).All(n =>
        {
            Vector3 normal = axes[(n + 1) % 3].Cross(axes[(n + 2) % 3]);
            double index = from.Dot(normal) / axes[n].Dot(normal);
            return index > -1e-3 && index < last[n] + 1e-3;
        });
    }

    private static void AssertSamePlaces(int[] shape, Func<int, int, int, double[]> expected, Func<int, int, int, double[]> actual)
    {
        foreach (int k in (int[])[0, shape[0] - 1])
        {
            foreach (int j in (int[])[0, shape[1] - 1])
            {
                foreach (int i in (int[])[0, shape[2] - 1])
                {
                    double off = (At(expected, k, j, i) - At(actual, k, j, i)).Length;
                    Assert.True(off <= 1e-3, $"voxel {k},{j},{i} lies {off} mm off");
                }
            }
        }
    }

    private static Func<int, int, int, double[]> Places(OutputRecord grid) => (k, j, i) =>
        [.. Enumerable.Range(0, 3).Select(axis => grid.OriginMm[axis]
            + (grid.Direction[3 * axis] * i * grid.SpacingMm[2]) + (
                grid.Direction[(3 * axis) + 1] * j * grid.SpacingMm[1]) + (grid.Direction[(3 * axis) + 2] * k * grid.SpacingMm[0]))];

    private static Vector3 Place(Vector3[] axes, int k, int j, int i) => s_origin + (i * axes[0]) + (j * axes[1]) + (k * axes[2]);

    private static Vector3 At(Func<int, int, int, double[]> lps, int k, int j, int i)
    {
        double[] place = lps(k, j, i);
        return new Vector3(place[0], place[1], place[2]);
    }

    private static int Index(int[] shape, int k, int j, int i) => (((k * shape[1]) + j) * shape[2]) + i;
}
