using System.Globalization;
using CtGpu.Host.Engines;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Reading;

/// <summary>Reads series from files, and compares each value in memory with its definition.</summary>
public sealed class SeriesReaderTests
{
    private const int Slices = 5;

    public static TheoryData<int, int, int> Sizes => new() { { 1, 1, 2 }, { 7, 5, 1 }, { 37, 53, 2 }, { 300, 301, 2 }, { 512, 512, 3 } };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void Reads_hounsfield_if_the_grid_stays_and_stored_values_if_it_changes(int rows, int columns, int threads)
    {
        using var series = new FolderOfSlices(rows, columns);
        using var reader = new SeriesReader(threads);
        Conversion native = Conversion.Plan(series.Volume(), new ConvertOptions { Spacing = null });
        Conversion resampled = Conversion.Plan(series.Volume(), new ConvertOptions { Spacing = new(0.5, 0.3, 0.3) });

        short[] hounsfield = Read(reader, native, out InputFacts ofHounsfield);
        short[] stored = Read(reader, resampled, out InputFacts ofStored);

        Assert.Equal(series.Stored, stored);
        Assert.Equal(series.Stored.Select((value, i) => FolderOfSlices.Hounsfield(value, i / (rows * columns))), hounsfield);
        long padding = series.Stored.Where((value, i) => FolderOfSlices.IsPadding(value, i / (rows * columns))).LongCount();
        Assert.Equal((padding, padding), (ofHounsfield.PaddingVoxels, ofStored.PaddingVoxels));
        Assert.Equal(ofStored.InputHash, ofHounsfield.InputHash);
        Assert.NotEqual(default, ofStored.InputHash);
    }

    private static unsafe short[] Read(SeriesReader reader, Conversion conversion, out InputFacts facts)
    {
        using var buffer = new PageableBuffer(conversion.StoredBytes);
        facts = conversion.Read(reader, buffer, TestContext.Current.CancellationToken);
        return new ReadOnlySpan<short>(buffer.Pointer, (int)conversion.Computing.Resample.InputShape.Voxels).ToArray();
    }

    /// <summary>
    /// Slices of noise and padding, which is another value in each slice. One has a rescale slope, one is big endian, and one is RLE.
    /// </summary>
    private sealed class FolderOfSlices : IDisposable
    {
        private const short AirHounsfield = -1024;
        private readonly TempFolder _folder = new();

        public FolderOfSlices(int rows, int columns)
        {
            var random = new Random(rows);
            for (int z = 0; z < Slices; z++)
            {
                short[] values = [.. Enumerable.Range(0, rows * columns).Select(_ => random.Next(9) switch
                {
                    0 => (short)(200 + random.Next(Slices)),
                    1 => (short)-2000,
                    _ => (short)random.Next(-3000, 4000),
                })];
                Stored.AddRange(values);
                DicomBytes bytes = DicomBytes.CtSlice(bigEndian: z == 2, rows: rows, columns: columns, pixels: values);
                bytes.Text(0x00080018, "UI", $"1.2.3.{z + 1}");
                bytes.Text(0x00200032, "DS", string.Create(CultureInfo.InvariantCulture, $"0\\0\\{2 * z}"));
                bytes.Text(0x00281053, "DS", Slope(z).ToString(CultureInfo.InvariantCulture));
                bytes.Short(0x00280120, "SS", Padding(z));
                if (z == 3)
                {
                    bytes.TransferSyntaxUid = "1.2.840.10008.1.2.5";
                    bytes.Fragments([], RleEncoder.Encode([.. values.Select(value => value & 0xFFFF)], 2, random));
                }

                File.WriteAllBytes(_folder.At($"{z}"), bytes.Build());
            }
        }

        public List<short> Stored { get; } = [];

        public static bool IsPadding(short value, int z) => value == Padding(z) || value == -2000;

        public static short Hounsfield(short value, int z)
        {
            double hounsfield = Math.Round((Slope(z) * value) - 1024, MidpointRounding.AwayFromZero);
            return IsPadding(value, z) ? AirHounsfield : (short)Math.Clamp(hounsfield, AirHounsfield, short.MaxValue);
        }

        public SeriesVolume Volume() => SeriesAssembler.Assemble(
            SeriesScanner.Scan([_folder.Root], 1, null, CancellationToken.None).Series[0], new ConvertOptions().GeometryRules)[0];

        public void Dispose() => _folder.Dispose();

        private static int Padding(int z) => 200 + z;

        private static double Slope(int z) => z == 1 ? 0.75 : 1;
    }
}
