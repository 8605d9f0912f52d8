using System.Globalization;
using System.IO.Hashing;
using System.Text;
using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;

namespace CtGpu.Tests.Phantom;

public sealed class PhantomSeriesTests : IDisposable
{
    private static readonly PhantomOptions s_small = new() { Shape = new Shape3(20, 48, 56), Spacing = new Spacing3(16, 6, 5.5) };

    private readonly string _folder = Directory.CreateTempSubdirectory("ctgpu-phantom-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Bytes_follow_from_the_options_whatever_the_number_of_threads()
    {
        string first = Hash(Write("a", s_small, workers: 1));
        Assert.Equal(first, Hash(Write("a", s_small, workers: 2)));
        Assert.Equal(first, Hash(Write("b", s_small, workers: 3)));
        Assert.NotEqual(first, Hash(Write("c", s_small with { Seed = 1 }, workers: 2)));
        Assert.NotEqual(first, Hash(Write("d", s_small with { NoiseHounsfield = 5 }, workers: 2)));
    }

    [Fact]
    public void Voxels_are_the_same_on_every_machine()
    {
        // Pinned, because users and stored reference results depend on these voxels.
        var voxels = new XxHash128();
        foreach (short[] slice in Render(s_small)) voxels.Append(System.Runtime.InteropServices.MemoryMarshal.AsBytes<short>(slice));
        Assert.Equal("2b3c729b72e2c7fe101c7fead402d4a9", Convert.ToHexStringLower(voxels.GetCurrentHash()));
    }

    [Fact]
    public void Slices_with_a_thickness_are_means_of_thinner_ones()
    {
        var thin = new PhantomOptions { Shape = new Shape3(35, 62, 62), Spacing = new Spacing3(1, 5, 5), NoiseHounsfield = 0 };
        PhantomOptions thick = thin with { Shape = new Shape3(7, 62, 62), Spacing = new Spacing3(5, 5, 5) };
        List<short[]> parts = Render(thin), means = Render(thick with { SubSlices = 5 }), points = Render(thick);
        double ofMeans = 0, ofPoints = 0;
        for (int z = 1; z < 6; z++)
        {
            for (int i = 0; i < 62 * 62; i++)
            {
                // With the scanner's blur across slices.
                double mean = (0.1 * Mean(z - 1, i)) + (0.8 * Mean(z, i)) + (0.1 * Mean(z + 1, i));
                ofMeans += Math.Abs(means[z][i] - mean);
                ofPoints += Math.Abs(points[z][i] - mean);
            }
        }

        Assert.True(
            ofMeans < 0.6 * ofPoints, $"the difference from the mean is {ofMeans / ofPoints:0.00} of that of slices without thickness");

        double Mean(int z, int i) => Enumerable.Range(5 * z, 5).Average(part => parts[part][i]);
    }

    [Fact]
    public void Files_lie_in_another_order_than_slices()
    {
        List<double> z = Positions(Write("a", s_small));
        Assert.NotEqual(z.Order(), z);
        Assert.NotEqual(z.OrderDescending(), z);
        Assert.Equal(Enumerable.Range(0, 20).Select(k => -300.0 + (16 * k)), z.Order());
    }

    [Fact]
    public void Missing_duplicate_and_uneven_slices_are_the_middle_one()
    {
        double middle = -300 + (10 * 16);
        List<double> missing = Positions(Write("missing", s_small with { Faults = PhantomFaults.MissingSlice }));
        Assert.Equal(19, missing.Count);
        Assert.DoesNotContain(middle, missing);

        string twice = Write("twice", s_small with { Faults = PhantomFaults.DuplicateSlice });
        string[] copies = [.. Directory.GetFiles(twice).Where(file => Position(file) == middle)];
        Assert.Equal(21, Directory.GetFiles(twice).Length);
        Assert.Equal(2, copies.Length);
        Assert.Equal(Pixels(copies[0]), Pixels(copies[1]));
        Assert.NotEqual(Attribute(copies[0], 0x0008, 0x0018), Attribute(copies[1], 0x0008, 0x0018));

        List<double> uneven = Positions(Write("uneven", s_small with { Faults = PhantomFaults.Uneven }));
        Assert.DoesNotContain(middle, uneven);
        Assert.Contains(middle + (0.3 * 16), uneven);
    }

    [Fact]
    public void Slopes_differ_by_slice_and_give_back_the_same_hounsfield_units()
    {
        string plain = Write("plain", s_small), sloped = Write("sloped", s_small with { RescaleSlope = null });
        Dictionary<double, string> of = Directory.GetFiles(sloped).ToDictionary(Position);
        double[] slopes = [.. of.Values.Select(file => Number(file, 0x0028, 0x1053))];
        Assert.Contains(1, slopes);
        Assert.True(slopes.Distinct().Count() > 10);
        foreach (string file in Directory.GetFiles(plain))
        {
            string other = of[Position(file)];
            double slope = Number(other, 0x0028, 0x1053);
            foreach ((short a, short b) in Pixels(file).Zip(Pixels(other)))
            {
                if (a == -2000) Assert.Equal(-2000, b);
                else Assert.InRange((b * slope) - a, -slope / 2, slope / 2);
            }
        }
    }

    [Fact]
    public void A_tilted_gantry_shears_the_same_patient()
    {
        const double degrees = 20;
        var straight = new PhantomOptions { Shape = new Shape3(61, 61, 9), Spacing = new Spacing3(5, 5, 30), NoiseHounsfield = 0 };
        string file = Directory.GetFiles(Write("tilted", straight with { Shape = new Shape3(4, 61, 9), TiltDegrees = degrees }))[0];
        string[] cosines = Attribute(file, 0x0020, 0x0037).Split('\\');
        double[] orientation = [.. cosines.Select(text => double.Parse(text, CultureInfo.InvariantCulture))];
        (double sin, double cos) = (Math.Sin(degrees * Math.PI / 180), Math.Cos(degrees * Math.PI / 180));
        Assert.Equal([1, 0, 0, 0, cos, sin], orientation, (a, b) => Math.Abs(a - b) < 1e-12);

        // A row of a tilted slice equals the untilted volume at the row's positions, approximately.
        List<short[]> untilted = Render(straight), tilted = Render(straight with { TiltDegrees = degrees });
        int compared = 0, close = 0;
        for (int row = 10; row < 50; row++)
        {
            double down = (row - 30) * 5.0;
            int y = 30 + (int)Math.Round(down * orientation[4] / 5), z = 30 + (int)Math.Round(down * orientation[5] / 5);
            for (int x = 1; x < 8; x++, compared++)
            {
                if (Math.Abs(tilted[30][(row * 9) + x] - untilted[z][(y * 9) + x]) < 300) close++;
            }
        }

        Assert.True(close > 0.85 * compared, $"{close} of {compared} voxels are close");
    }

    [Fact]
    public void A_full_tray_leaves_no_padding_and_reaches_both_sides()
    {
        // Rows fine enough to resolve a shell of 1.5 mm.
        PhantomOptions options = s_small with
        {
            Shape = new Shape3(4, 480, 56),
            Spacing = new Spacing3(16, 0.64, 5.5),
            NoiseHounsfield = 0,
        };
        List<short[]> plain = Render(options);
        Assert.DoesNotContain(Enumerable.Range(0, 480), row => Shell(plain[2], row));
        List<short[]> slices = Render(options with { Faults = PhantomFaults.TrayFull });
        Assert.All(slices, slice => Assert.DoesNotContain((short)-2000, slice));
        Assert.Contains(Enumerable.Range(0, 480), row => Shell(slices[2], row));

        static bool Shell(short[] slice, int row) => slice.AsSpan(row * 56, 56).IndexOfAnyInRange((short)-2000, (short)300) < 0;
    }

    [Fact]
    public void Without_air_there_is_none_inside()
    {
        List<short[]> slices = Render(s_small with { Faults = PhantomFaults.NoAir, NoiseHounsfield = 0 });
        Assert.All(slices, slice => Assert.All(Enumerable.Range(16, 24), x => Assert.True(slice[(24 * 56) + x] > 700)));
    }

    [Fact]
    public void A_folder_with_anything_else_in_it_is_refused()
    {
        File.WriteAllText(Path.Combine(_folder, "notes.txt"), "");
        using var pool = new WorkerPool(1);
        var refused = Assert.Throws<CtGpuException>(() => PhantomSeries.Write(_folder, s_small, pool));
        Assert.Equal(ExitCode.CannotWrite, refused.Code);
        Assert.Contains("notes.txt", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_make_no_phantom_are_refused()
    {
        PhantomOptions[] wrong =
        [
            s_small with { Shape = new Shape3(0, 8, 8) },
            s_small with { Shape = new Shape3(8, 8, 70000) },
            s_small with { Spacing = new Spacing3(1, double.NaN, 1) },
            s_small with { NoiseHounsfield = -1 },
            s_small with { SubSlices = 0 },
            s_small with { RescaleSlope = 0 },
            s_small with { TiltDegrees = 90 },
            s_small with { Shape = new Shape3(3, 8, 8), Faults = PhantomFaults.MissingSlice },
            s_small with { Faults = PhantomFaults.MissingSlice | PhantomFaults.DuplicateSlice },
        ];
        using var pool = new WorkerPool(1);
        Assert.All(wrong, options =>
        {
            CtGpuException refusal = Assert.Throws<CtGpuException>(() => PhantomSeries.Write(_folder, options, pool));
            Assert.Equal(ExitCode.Usage, refusal.Code);
        });
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(2, 3, 65)]
    [InlineData(5, 1, 7)]
    [InlineData(3, 64, 2)]
    public void Any_shape_can_be_made(int z, int y, int x) =>
        Assert.Equal(z, Directory.GetFiles(Write($"{z}", s_small with { Shape = new Shape3(z, y, x) })).Length);

    private static List<short[]> Render(PhantomOptions options)
    {
        var slices = new short[options.Shape.Z][];
        using var pool = new WorkerPool(2);
        new ThoraxPhantom(options).Render(pool, (z, stored) => slices[z] = stored.ToArray());
        return [.. slices];
    }

    private string Write(string name, PhantomOptions options, int workers = 2)
    {
        string folder = Path.Combine(_folder, name);
        using var pool = new WorkerPool(workers);
        PhantomSeries.Write(folder, options, pool);
        return folder;
    }

    private static string Hash(string folder)
    {
        var hash = new XxHash128();
        foreach (string file in Directory.GetFiles(folder).Order(StringComparer.Ordinal)) hash.Append(File.ReadAllBytes(file));
        return Convert.ToHexString(hash.GetCurrentHash());
    }

    private static List<double> Positions(string folder) => [.. Directory.GetFiles(folder).Order(StringComparer.Ordinal).Select(Position)];

    private static double Position(string file) =>
        double.Parse(Attribute(file, 0x0020, 0x0032).Split('\\')[2], CultureInfo.InvariantCulture);

    private static double Number(string file, ushort group, ushort element) =>
        double.Parse(Attribute(file, group, element), CultureInfo.InvariantCulture);

    /// <summary>Value of a text attribute with a 16-bit length, found by the bytes of its tag.</summary>
    private static string Attribute(string file, ushort group, ushort element)
    {
        byte[] bytes = File.ReadAllBytes(file);
        int at = bytes.AsSpan().IndexOf([.. BitConverter.GetBytes(group), .. BitConverter.GetBytes(element)]);
        return Encoding.ASCII.GetString(bytes, at + 8, BitConverter.ToUInt16(bytes, at + 6)).TrimEnd(' ', '\0');
    }

    /// <summary>Pixel data is the last element of a file.</summary>
    private static short[] Pixels(string file)
    {
        byte[] bytes = File.ReadAllBytes(file);
        var pixels = new short[s_small.Shape.SliceVoxels];
        Buffer.BlockCopy(bytes, bytes.Length - (2 * pixels.Length), pixels, 0, 2 * pixels.Length);
        return pixels;
    }
}
