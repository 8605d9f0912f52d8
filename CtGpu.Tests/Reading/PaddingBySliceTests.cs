using System.Text;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Writing;
using CtGpu.Host.Engines;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;
using CtGpu.Tests.Cli;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Reading;

/// <summary>
/// Series of seven slices whose padding, rescale and signs differ from slice to slice. Every voxel is compared with a reference that
/// decides one voxel at a time, on every engine and on every path from stored values to HU.
/// </summary>
[Collection(DeviceTests.Name)]
public sealed class PaddingBySliceTests(TestDevices devices)
{
    private const int Slices = 7, Rows = 5, Columns = 8, Middle = 3;

    /// <summary>Stored values, as 16 bits: around -2000 or 63536, around the padding of the cases, and the ends of the types.</summary>
    private static readonly int[] s_stored =
    [
        -2000, -1999, -2001, -2002, 37, 38, 39, 40, 41, 42, 43, 0, 1, -1, -1500, -1501, -1499, -3000, 1000, 2000,
        -1024, -1025, -1023, 32767, -32768, -30000, 1024, 1064, 3000, -2050, -4094, -4098, 4095, 2096, 7, 8, 9, 255, -128, 100,
    ];

    private static readonly ConvertOptions s_kept = new() { Spacing = null, Mask = new() { Kind = MaskKind.None } };

    private static readonly Case[] s_cases =
    [
        new("40 in the first slice", (z, s) => z == 0 ? s with { PixelPaddingValue = 40 } : s),
        new("40 in the middle slice", (z, s) => z == Middle ? s with { PixelPaddingValue = 40 } : s),
        new("40 in the last slice", (z, s) => z == Slices - 1 ? s with { PixelPaddingValue = 40 } : s),
        new("40 in every second slice", (z, s) => z % 2 == 1 ? s with { PixelPaddingValue = 40 } : s),
        new("40 in the middle, -2000 in the others", (z, s) => s with { PixelPaddingValue = z == Middle ? 40 : -2000 }),
        new("another value in each slice", (z, s) => s with { PixelPaddingValue = 37 + z }),
        new("38 to 42 in the first slice", (z, s) => z == 0 ? Range(s, 38, 42) : s),
        new("42 down to 38 in the last slice", (z, s) => z == Slices - 1 ? Range(s, 42, 38) : s),
        new("-2000 to -1500 in every second slice, slope 0.4", (z, s) =>
            (z % 2 == 0 ? Range(s, -2000, -1500) : s) with { RescaleSlope = 0.4, RescaleIntercept = 0 }),
        new("a limit without a value", (z, s) => s with { Overrides = [Limit(s, 42)] }),
        new("no value", (_, s) => s),
        new("no value, stored values are HU", (_, s) => s with { RescaleIntercept = 0 }),
        new("slope 0.25", (_, s) => s with { RescaleSlope = 0.25, RescaleIntercept = 0 }),
        new("slope 0.4", (_, s) => s with { RescaleSlope = 0.4, RescaleIntercept = 0 }),
        new("slope 0.4 and -2000 in the middle", (z, s) => s with
        {
            RescaleSlope = 0.4, RescaleIntercept = 0, PixelPaddingValue = z == Middle ? -2000 : null,
        }),
        new("slope 0.5119, -2000 becomes -1024", (_, s) => s with { RescaleSlope = 0.5119, RescaleIntercept = 0 }),
        new("slope 0.513, -2000 becomes -1026", (_, s) => s with { RescaleSlope = 0.513, RescaleIntercept = 0 }),
        new("a slope for each slice", (z, s) => s with { RescaleSlope = 0.25 + (0.1 * z), RescaleIntercept = -10 * z }),
        new("slope -1", (_, s) => s with { RescaleSlope = -1, RescaleIntercept = 0 }),
        new("slope -0.4 and 1064 in the first slice", (z, s) => s with
        {
            RescaleSlope = -0.4, RescaleIntercept = 100, PixelPaddingValue = z == 0 ? 1064 : null,
        }),
        new("unsigned", (_, s) => s with { IsSigned = false }),
        new("unsigned, slope 0.05", (_, s) => s with { IsSigned = false, RescaleSlope = 0.05 }),
        new("unsigned, slope 0.4, intercept 0", (_, s) => s with { IsSigned = false, RescaleSlope = 0.4, RescaleIntercept = 0 }),
        new("unsigned, slope 0.05, 63536 in the last slice", (z, s) => s with
        {
            IsSigned = false, RescaleSlope = 0.05, PixelPaddingValue = z == Slices - 1 ? 63536 : null,
        }),
        new("unsigned and signed in turn", (z, s) => s with { IsSigned = z % 2 == 0 }),
        new("unsigned and signed in turn, 63536 or -3000", (z, s) => s with
        {
            IsSigned = z % 2 == 0, RescaleSlope = z % 3 == 0 ? 0.5 : 1, PixelPaddingValue = z % 2 == 0 ? -3000 : 63536,
        }),
        new("--padding 40", (z, s) => s with { IsSigned = z % 2 == 0, PixelPaddingValue = 41 }, 40),
        new("--padding -2000", (z, s) => s with { IsSigned = z % 2 == 0, RescaleSlope = 0.4, RescaleIntercept = 0 }, -2000),
    ];

    [Theory]
    [MemberData(nameof(TestDevices.Selectors), MemberType = typeof(TestDevices))]
    public void Every_voxel_follows_the_padding_of_its_own_slice(string device)
    {
        using var cpu = new CpuEngine(1);
        foreach (Case test in s_cases) AssertConverted(test, cpu, devices.Open(device));
    }

    [Fact]
    public void Frames_have_the_padding_of_their_file()
    {
        using var folder = new TempFolder();
        for (int n = 0; n < 2; n++)
        {
            DicomBytes file = DicomBytes.CtSlice(rows: 1, columns: 3, pixels: [40, 41, 1024, 40, 41, 1024]);
            file.Text(0x00080018, "UI", $"1.2.3.{n}");
            file.Text(0x00280008, "IS", "2");
            if (n == 1) file.Short(DicomTags.PixelPaddingValue, "SS", 41);
            int first = 2 * n;
            file.Element(0x52009230, "SQ", [.. Enumerable.Range(first, 2).SelectMany(z => file.Item(
                file.Encode(0x00209113, "SQ", file.Item(file.Encode(0x00200032, "DS", Encoding.ASCII.GetBytes($@"0\0\{z} "))))))]);
            File.WriteAllBytes(folder.At($"{n}"), file.Build());
        }

        using var cpu = new CpuEngine(1);
        (short[] voxels, long padding) = Run(Conversion.Plan(Volume(folder.Root), s_kept), cpu);

        Assert.Equal([-984, -983, 0, -984, -983, 0, -984, -1024, 0, -984, -1024, 0], voxels);
        Assert.Equal(2, padding);
    }

    private static void AssertConverted(Case test, params IEngine[] engines)
    {
        using var series = new WrittenSeries();
        var slices = new CtSlice[Slices];
        for (int z = 0; z < Slices; z++)
        {
            int slice = z;
            slices[z] = test.Change(z, WrittenSeries.Slice(0, 0, 2 * z) with { Rows = Rows, Columns = Columns, PixelSpacing = [1, 1] });
            series.Add($"{z}", slices[z], (row, column) => Stored(slice, row, column));
        }

        Voxel[] expected =
        [
            .. from z in Enumerable.Range(0, Slices) from y in Enumerable.Range(0, Rows) from x in Enumerable.Range(0, Columns)
               select Reference(slices[z], (short)Stored(z, y, x), test.Only),
        ];
        short[] hounsfield = [.. expected.Select(v => v.Hounsfield)];
        ConvertOptions options = test.Only is int only ? s_kept with { Padding = PaddingRule.Only(only) } : s_kept;
        SeriesVolume volume = Volume(series.Input);
        Conversion kept = Conversion.Plan(volume, options);
        Conversion doubled = Conversion.Plan(
            volume, options with { Order = 1, Spacing = new(2.0 * Slices / ((2 * Slices) - 1), 1, (double)Columns / ((2 * Columns) - 1)) });

        foreach (IEngine engine in engines)
        {
            foreach (Conversion conversion in (Conversion[])[kept, kept.WithRescaleOnEngine()])
            {
                (short[] voxels, long padding) = Run(conversion, engine);
                AssertEqual(test, hounsfield, voxels);
                Assert.Equal((test.Name, expected.LongCount(v => v.IsPadding)), (test.Name, padding));
            }

            // Every second voxel along z and x is a voxel of the input.
            (short[] fine, _) = Run(doubled, engine);
            Shape3 shape = doubled.Grid.Shape;
            Assert.Equal(new Shape3((2 * Slices) - 1, Rows, (2 * Columns) - 1), shape);
            AssertEqual(test, hounsfield, [.. Enumerable.Range(0, hounsfield.Length).Select(i =>
                fine[(((2 * (i / (Rows * Columns)) * Rows) + (i / Columns % Rows)) * shape.X) + (2 * (i % Columns))])]);
        }
    }

    private static void AssertEqual(Case test, short[] expected, short[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            int z = i / (Rows * Columns), stored = Stored(z, i / Columns % Rows, i % Columns);
            Assert.True(expected[i] == actual[i], $"{test.Name}, slice {z}: stored {stored} became {actual[i]}, expected {expected[i]}");
        }
    }

    private static unsafe (short[] Voxels, long Padding) Run(Conversion conversion, IEngine engine)
    {
        using var reader = new SeriesReader(1);
        using HostBuffer stored = engine.AllocateHost(conversion.StoredBytes);
        using var results = VolumeResults.Allocate(conversion.Computing, engine.AllocateHost);
        using IVolumeSlot slot = engine.CreateSlot();
        InputFacts facts = conversion.Read(reader, stored, CancellationToken.None);
        conversion.Compute(slot, stored, results);
        return (new Span<short>(results.Hounsfield.Pointer, (int)conversion.Grid.Shape.Voxels).ToArray(), facts.PaddingVoxels);
    }

    private static SeriesVolume Volume(string folder) => SeriesAssembler.Assemble(
        SeriesScanner.Scan([folder], 1, null, CancellationToken.None).Series[0], s_kept.GeometryRules)[0];

    private static int Stored(int z, int row, int column) => s_stored[((row * Columns) + column + z) % s_stored.Length];

    /// <summary>HU of one voxel, in decimal arithmetic, and whether its stored value is padding.</summary>
    private static Voxel Reference(CtSlice slice, short bits, int? only)
    {
        int stored = slice.IsSigned ? bits : bits < 0 ? bits + 65536 : bits;
        decimal slope = (decimal)slice.RescaleSlope!.Value, intercept = (decimal)slice.RescaleIntercept!.Value;
        decimal hounsfield = decimal.Round((slope * stored) + intercept, MidpointRounding.AwayFromZero);
        short saturated = (short)Math.Clamp(hounsfield, -32768, 32767);
        if (only != null) return bits == (short)only ? new(-1024, true) : new(saturated, false);

        bool isPadding = false;
        if (slice.PixelPaddingValue is int value)
        {
            int limit = value;
            foreach (DicomElement element in slice.Overrides) limit = BitConverter.ToInt16(element.Value.Span);
            isPadding = stored >= Math.Min(value, limit) && stored <= Math.Max(value, limit);
        }

        if (slice.IsSigned && stored == -2000) isPadding |= hounsfield < -1024;
        // Unsigned pixels have no -2000. As a number, 63536 is padding only where no CT image has its HU.
        if (!slice.IsSigned && stored == 63536)
            isPadding |= hounsfield < -1024 || (hounsfield > 30710 && (slope * -2000) + intercept < -1024);
        return new(isPadding ? (short)-1024 : Math.Max(saturated, (short)-1024), isPadding);
    }

    private static CtSlice Range(CtSlice slice, int value, int limit) =>
        slice with { PixelPaddingValue = value, Overrides = [Limit(slice, limit)] };

    private static DicomElement Limit(CtSlice slice, int limit) =>
        DicomElement.Short(DicomTags.PixelPaddingRangeLimit, limit, slice.IsSigned);

    private sealed record Case(string Name, Func<int, CtSlice, CtSlice> Change, int? Only = null);

    private readonly record struct Voxel(short Hounsfield, bool IsPadding);
}
