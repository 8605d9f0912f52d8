using CtGpu.Host.Dicom;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series.Splitting;

/// <summary>Each attribute, and each two, that may tell two scans of one region apart.</summary>
public sealed class ScanTableTests
{
    private static readonly double[] s_z = [.. Enumerable.Range(0, 6).Select(k => 2.0 * k)];

    public static TheoryData<string> Keywords => [.. ScanAttributeTable.Keywords];

    public static TheoryData<string, string> TwoKeywords =>
    [
        .. ScanAttributeTable.Keywords.SelectMany((a, i) => ScanAttributeTable.Keywords.Skip(i + 1).Select(b => (a, b))),
    ];

    [Theory]
    [MemberData(nameof(Keywords))]
    public void Two_scans_of_the_same_positions_are_told_apart(string keyword)
    {
        IReadOnlyList<SeriesVolume> volumes = Assemble(Strict, [.. Scan(keyword, 1, s_z), .. Scan(keyword, 0, s_z)]);

        Assert.Equal([Told(keyword, 0), Told(keyword, 1)], volumes.Select(Told));
        Assert.All(volumes, v => Assert.Equal(s_z, v.Slices.Select(s => s.ImagePositionPatient![2])));
        for (int n = 0; n < 2; n++) Assert.All(volumes[n].Slices, s => Assert.StartsWith($"scan{n}/", s.Path, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Keywords))]
    public void Scans_a_small_step_apart_are_told_apart(string keyword)
    {
        foreach (double apart in (double[])[0.0005, 0.0035, 0.02, 0.7])
        {
            double[] moved = [.. s_z.Select(z => z + apart)];
            IReadOnlyList<SeriesVolume> volumes = Assemble(Strict, [.. Scan(keyword, 0, s_z), .. Scan(keyword, 1, moved)]);
            Assert.Equal([6, 6], volumes.Select(v => v.Slices.Count));
            Assert.All(volumes, v => Assert.Equal(2, v.Geometry.Spacing.Z, 1e-9));
        }
    }

    [Theory]
    [MemberData(nameof(Keywords))]
    public void Scans_that_interleave_evenly_are_divided_by_attributes_of_the_reconstruction_only(string keyword)
    {
        IReadOnlyList<SeriesVolume> volumes =
            Assemble(Strict, [.. Scan(keyword, 0, s_z), .. Scan(keyword, 1, [.. s_z.Select(z => z + 1)])]);

        bool divided = ScanAttributeTable.OfReconstruction.Contains(keyword);
        Assert.Equal(divided ? [6, 6] : [12], volumes.Select(v => v.Slices.Count));
        Assert.Equal(divided ? 2 : 1, volumes[0].Geometry.Spacing.Z, 1e-9);
        Assert.Equal(divided ? Told(keyword, 0) : "", Told(volumes[0]));
    }

    [Theory]
    [MemberData(nameof(Keywords))]
    public void Scans_end_to_end_are_one_volume_unless_kernel_or_image_type_differ(string keyword)
    {
        SliceHeader[] slices = [.. Scan(keyword, 0, 0, 2, 4, 6), .. Scan(keyword, 1, 8, 10, 12, 14)];

        if (keyword is "ConvolutionKernel" or "ImageType") Assert.Equal("mixed-scans", Refuse(KeepGaps, slices).Verdict);
        else Assert.Equal(8, AssembleOne(Strict, slices).Slices.Count);
    }

    [Theory]
    [MemberData(nameof(Keywords))]
    public void A_lost_slice_of_one_scan_is_named(string keyword)
    {
        SliceHeader[] slices = [.. Scan(keyword, 0, s_z), .. Scan(keyword, 1, s_z).Where((_, k) => k != 3)];

        GeometryException refusal = Refuse(Strict, slices);
        bool isTime = keyword.EndsWith("Time", StringComparison.Ordinal);
        Assert.Equal(isTime ? "duplicates" : "missing", refusal.Verdict);
        if (isTime) Assert.Contains($"The slices differ in {keyword}, but", refusal.Message, StringComparison.Ordinal);
        else Assert.Equal(["scan1/ct/z4.dcm", "scan1/ct/z8.dcm"], refusal.Files);
    }

    [Theory]
    [MemberData(nameof(Keywords))]
    public void Two_slices_more_are_no_volume(string keyword)
    {
        GeometryException refusal = Refuse(KeepGaps, [.. Scan(keyword, 0, s_z), .. Scan(keyword, 1, 4, 6)]);

        Assert.Equal("duplicates", refusal.Verdict);
        Assert.Contains($" The slices differ in {keyword}, but no attribute", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(TwoKeywords))]
    public void Two_attributes_together_tell_scans_apart(string first, string second)
    {
        SliceHeader[] slices =
        [
            .. Enumerable.Range(0, 4).SelectMany(n => Scan(first, n / 2, s_z).Select(s =>
                s.With(second, n % 2) with { Path = $"{n}/{s.Path}" })),
        ];

        IReadOnlyList<SeriesVolume> volumes = Assemble(Strict, slices);

        Assert.Equal([6, 6, 6, 6], volumes.Select(v => v.Slices.Count));
        Assert.Equal(
            Enumerable.Range(0, 4).Select(n => $"{Told(first, n / 2)} {Told(second, n % 2)}").Order(StringComparer.Ordinal),
            volumes.Select(Told).Order(StringComparer.Ordinal));
        Assert.All(volumes, v => Assert.Single(v.Slices.Select(s => s.Path[0]).Distinct()));
    }

    [Fact]
    public void The_first_attribute_in_the_order_counts()
    {
        string[] keywords = ScanAttributeTable.Keywords;
        for (int first = 0; first < keywords.Length; first++)
        {
            SliceHeader[] slices =
            [
                .. Enumerable.Range(0, 2).SelectMany(n => AtZ(s_z).Select(s => keywords[first..].Aggregate(
                    s with { Path = $"scan{n}/{s.Path}" }, (slice, keyword) => slice.With(keyword, n)))),
            ];
            Assert.Equal([Told(keywords[first], 0), Told(keywords[first], 1)], Assemble(Strict, slices).Select(Told));
        }
    }

    [Theory]
    [MemberData(nameof(Keywords))]
    public void Ten_phases_in_any_order_of_files(string keyword)
    {
        string[] values = keyword switch
        {
            "ImageType" or "ScanOptions" => [.. Enumerable.Range(0, 10).Select(n => $"A\\TP{10 * n}%")],
            "ContentTime" or "AcquisitionTime" => [.. Enumerable.Range(0, 10).Select(n => $"10150{n}")],
            _ => [.. Enumerable.Range(0, 10).Select(n => $"{10 * n}")],
        };
        SliceHeader[] slices =
        [
            .. s_z.SelectMany(z => values.Select((value, n) => Slice(0, 0, z, $"{(n * 7) % 10}-{z}.dcm").With(keyword, value))),
        ];

        IReadOnlyList<SeriesVolume> volumes = Assemble(Strict, slices);

        Assert.Equal(values.Select(v => $"{keyword}={v}").ToHashSet(), volumes.Select(Told).ToHashSet());
        Assert.All(volumes, v => Assert.Equal(6, v.Slices.Count));
    }

    [Theory]
    [InlineData("KVP", "ConvolutionKernel")]
    [InlineData("FilterType", "KVP")]
    [InlineData("ReconstructionDiameter", "ImageType")]
    public void Evenly_interleaved_reconstructions_of_two_attributes_are_four_volumes(string first, string second)
    {
        SliceHeader[] slices =
        [
            .. Enumerable.Range(0, 24).Select(k => Slice(0, 0, k).With(first, k / 2 % 2).With(second, k % 2)),
        ];

        Assert.Equal([4, 4, 4, 4], Assemble(Strict, slices).Select(v => v.Geometry.Spacing.Z));
    }

    [Fact]
    public void Kernels_that_interleave_within_acquisitions_are_divided_too()
    {
        SliceHeader[] slices =
        [
            .. Enumerable.Range(0, 2).SelectMany(n => Enumerable.Range(0, 12).Select(k =>
                Slice(0, 0, k, $"{n}/{k:00}.dcm").With("AcquisitionNumber", n).With("ConvolutionKernel", k % 2))),
        ];

        IReadOnlyList<SeriesVolume> volumes = Assemble(Strict, slices);

        Assert.Equal(4, volumes.Count);
        Assert.All(volumes, v => Assert.Equal((6, 2.0), (v.Slices.Count, v.Geometry.Spacing.Z)));
        Assert.Equal("AcquisitionNumber=1 ConvolutionKernel=B30f", Told(volumes[0]));
    }

    [Theory]
    [InlineData("a gap")]
    [InlineData("a copy")]
    [InlineData("a blank kernel")]
    [InlineData("two acquisitions")]
    public void Kernels_are_never_mixed(string fault)
    {
        SliceHeader[] slices = [.. Enumerable.Range(0, 12).Select(k => Slice(0, 0, k).With("ConvolutionKernel", k % 5 == 0 ? 1 : 0))];
        slices = fault switch
        {
            "a gap" => [.. slices.Where((_, k) => k != 7)],
            "a copy" => [.. slices, slices[3] with { Path = "copy.dcm" }],
            "a blank kernel" => [.. slices.Select((s, k) => k == 3 ? s with { ConvolutionKernel = "" } : s)],
            _ => [.. slices, .. AtZ([.. Enumerable.Range(0, 12).Select(k => (double)k)]).Select(s =>
                s with { Path = "b" + s.Path, AcquisitionNumber = 9 })],
        };

        foreach (SliceGaps gaps in (SliceGaps[])[SliceGaps.Error, SliceGaps.Fill, SliceGaps.Keep])
        {
            GeometryException refusal = Assert.Throws<GeometryException>(
                () => SeriesAssembler.Assemble(Candidate(slices), Strict with { OnMissing = gaps }, (_, _) => true));
            Assert.Equal("mixed-scans", refusal.Verdict);
            Assert.Contains("ConvolutionKernel is '", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("DERIVED\\SECONDARY\\MIP", 1, true)]
    [InlineData("ORIGINAL\\SECONDARY\\AXIAL", 2, true)]
    [InlineData("ORIGINAL\\PRIMARY\\AXIAL\\X", 1, false)]
    [InlineData("ORIGINAL\\PRIMARY\\AXIAL\\X", 2, false)]
    [InlineData("ORIGINAL\\PRIMARY\\AXIAL\\X", 3, true)]
    public void A_few_slices_of_another_image_type(string other, int count, bool refused)
    {
        SliceHeader[] slices = AtZ([.. Enumerable.Range(0, 12).Select(k => (double)k)]);
        for (int k = 0; k < count; k++) slices[3 * (k + 1)] = slices[3 * (k + 1)] with { ImageType = other.Split('\\') };

        if (refused) Assert.Equal("mixed-scans", Refuse(KeepGaps, slices).Verdict);
        else Assert.Equal(12, AssembleOne(Strict, slices).Slices.Count);
    }

    [Fact]
    public void Diameters_that_differ_by_rounding_do_not_divide_a_regular_stack()
    {
        SliceHeader[] slices = [.. Enumerable.Range(0, 12).Select(k =>
            Slice(0, 0, k).With("ReconstructionDiameter", k % 2 == 0 ? "360" : "359.9"))];
        Assert.Single(Assemble(Strict, slices));

        slices = [.. slices.Select((s, k) => s.With("ReconstructionDiameter", k % 2 == 0 ? "360" : "359.8"))];
        Assert.Equal(2, Assemble(Strict, slices).Count);
    }

    [Fact]
    public void Two_exports_with_other_times_are_copies()
    {
        SliceHeader[] slices = [.. Scan("ContentTime", 0, s_z), .. Scan("ContentTime", 1, s_z)];

        SeriesVolume volume = Assert.Single(SeriesAssembler.Assemble(Candidate(slices), Strict, (_, _) => true));

        Assert.Equal(6, volume.Report.Duplicates.Count);
        Assert.Empty(volume.ToldApartBy);
    }

    internal static string Told(SeriesVolume volume) => string.Join(' ', volume.ToldApartBy);

    private static string Told(string keyword, int index) => $"{keyword}={ScanAttributeTable.Value(keyword, index)}";

    private static SliceHeader[] Scan(string keyword, int index, params double[] z) =>
        [.. AtZ(z).Select(s => s.With(keyword, index) with { Path = $"scan{index}/{s.Path}" })];
}
