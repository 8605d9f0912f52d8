using System.Diagnostics;
using System.Globalization;
using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series.Splitting;

/// <summary>Several images for each position, as scanners and archives write them. No two volumes may exchange slices.</summary>
public sealed class ScannersTests
{
    private const int Positions = 12;

    [Fact]
    public void Trigger_times_that_differ_in_every_slice()
    {
        // A cardiac scan: each heart beat is a little longer or shorter.
        AssertPhases(2, (phase, k, slice) => slice.With("TriggerTime", Number(400 + (300 * phase) + (7 * k % 11))));
        AssertPhases(10, (phase, k, slice) => slice.With("TriggerTime", Number((70 * phase) + (5 * k % 13))));
    }

    [Fact]
    public void Trigger_times_that_differ_by_table_position()
    {
        // Step and shoot: a block of four slices for each heart beat.
        AssertPhases(2, (phase, k, slice) => slice.With("TriggerTime", Number(400 + (300 * phase) + (9 * (k / 4)))));
        AssertPhases(2, (phase, k, slice) => slice.With("TriggerTime", Number(400 + (300 * phase) - (9 * (k / 4)))));
    }

    [Fact]
    public void Trigger_times_of_two_phases_that_overlap_are_not_guessed()
    {
        int[] jitter = [0, 60, 20];
        AssertRefused("TriggerTime", (phase, k, slice) => slice.With("TriggerTime", Number(400 + (30 * phase) + jitter[k / 4])));
    }

    [Fact]
    public void Blocks_scanned_at_alternating_times_are_not_mixed()
    {
        // Each table position is scanned twice before the next one: runs by time would join the second scan of one block
        // with the first scan of the next.
        AssertRefused("AcquisitionTime", (phase, k, slice) => slice.With("AcquisitionTime", Clock((10 * (k / 4)) + phase)));
        AssertRefused("ContentTime", (phase, k, slice) => slice.With("ContentTime", Clock((100 * (k / 4)) + (10 * phase) + (k % 4))));
    }

    [Fact]
    public void A_time_for_each_volume_counts_before_times_that_differ_in_every_slice() => AssertPhases(3, (phase, k, slice) =>
        slice.With("ContentTime", Clock((3 * k) + phase)).With("AcquisitionTime", Clock(20 * phase)));

    [Fact]
    public void Content_times_that_differ_in_every_slice() =>
        AssertPhases(3, (phase, k, slice) => slice.With("ContentTime", Clock((Positions * phase) + k)));

    [Fact]
    public void Times_across_midnight()
    {
        AssertPhases(2, (phase, k, slice) => slice.With("AcquisitionTime", Clock(86400 - 18 + (Positions * phase) + k)));
        AssertPhases(2, (phase, k, slice) => slice.With("ContentTime", Clock(86400 - 6 + (Positions * phase) + k)));
    }

    [Fact]
    public void A_dynamic_scan_that_counts_each_table_position()
    {
        // A shuttle: the table moves forth and back, with a new AcquisitionNumber at each of its two positions.
        AssertPhases(4, (phase, k, slice) => slice
            .With("AcquisitionNumber", Number((2 * phase) + ((k / 6) ^ (phase % 2)) + 1))
            .With("TemporalPositionIdentifier", Number(phase + 1)));
        AssertPhases(4, (phase, k, slice) => slice
            .With("AcquisitionNumber", Number((2 * phase) + ((k / 6) ^ (phase % 2)) + 1))
            .With("AcquisitionTime", Clock((2 * phase) + ((k / 6) ^ (phase % 2)))));
    }

    [Fact]
    public void An_acquisition_number_for_each_table_position_beside_phases() => AssertPhases(3, (phase, k, slice) => slice
        .With("AcquisitionNumber", Number(k / 4)).With("NominalPercentageOfCardiacPhase", Number(30 * phase)));

    [Fact]
    public void Dual_energy_beside_mixed_images() => AssertPhases(3, (phase, _, slice) => slice
        .With("KVP", phase switch { 0 => "80", 1 => "140", _ => "80\\140" })
        .With("ImageType", phase == 2 ? "DERIVED\\PRIMARY\\AXIAL\\DE" : "ORIGINAL\\PRIMARY\\AXIAL\\DE"));

    [Fact]
    public void Phases_with_an_attribute_that_is_blank_in_one_of_them() => AssertPhases(2, (phase, _, slice) =>
        slice.With("ScanOptions", phase == 0 ? "" : "TP70%"));

    [Fact]
    public void Phases_in_other_orientations()
    {
        foreach (double[] orientation in (double[][])
            [[1, 0, 0, 0, 0, -1], [0, 1, 0, 0, 0, -1], [-1, 0, 0, 0, 1, 0], [0.96, 0.28, 0, -0.224, 0.768, 0.6]])
        {
            var column = new Vector3(orientation[0], orientation[1], orientation[2]);
            var row = new Vector3(orientation[3], orientation[4], orientation[5]);
            SliceHeader[] stack = Stack(orientation, new(9, 8, 7), 2 * column.Cross(row), Positions);
            IEnumerable<SliceHeader> slices = Enumerable.Range(0, 3)
                .SelectMany(n => stack.Select(s => s.With("TriggerTime", Number(n)) with { Path = $"{n}/{s.Path}" }));
            IReadOnlyList<SeriesVolume> volumes = Assemble(Strict, [.. slices]);
            Assert.Equal(3, volumes.Count);
            Assert.All(volumes, v => Assert.Equal((Positions, 2.0), (v.Slices.Count, Math.Round(v.Geometry.Spacing.Z, 9))));
        }
    }

    [Fact]
    public void Phases_of_a_tilted_gantry()
    {
        SliceHeader[] stack = Stack(Axial, new(0, 0, 0), new(0, 0.5, 2), Positions);
        SliceHeader[] slices =
            [.. Enumerable.Range(0, 2).SelectMany(n => stack.Select(s => s.With("KVP", n) with { Path = $"{n}/{s.Path}" }))];

        Assert.Equal("tilt", Refuse(Strict, slices).Verdict);
        Assert.Equal(["tilt", "tilt"], Assemble(KeepTilt, slices).Select(v => v.Report.Verdict));
    }

    [Fact]
    public void A_slice_scanned_again_is_named_with_what_differs()
    {
        SliceHeader[] slices = [.. Enumerable.Range(0, Positions).Select(k => Slice(0, 0, k).With("ContentTime", Clock(k)))];
        GeometryException refusal = Refuse(KeepGaps, [.. slices, slices[4].With("ContentTime", Clock(90)) with { Path = "again.dcm" }]);

        Assert.Equal("duplicates", refusal.Verdict);
        Assert.Contains("The slices differ in ContentTime, but", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slices_exported_twice_are_copies_whatever_their_times()
    {
        SliceHeader[] slices = [.. Enumerable.Range(0, Positions).Select(k => Slice(0, 0, k).With("ContentTime", Clock(k)))];
        foreach (int[] again in (int[][])[[4], [4, 5], [4, 5, 6, 7], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]])
        {
            IEnumerable<SliceHeader> copies =
                again.Select(k => slices[k].With("ContentTime", Clock(90 + k)) with { Path = $"again/{k}.dcm" });
            SeriesVolume volume = Assert.Single(SeriesAssembler.Assemble(Candidate([.. slices, .. copies]), Strict, (_, _) => true));
            Assert.Equal((Positions, again.Length), (volume.Slices.Count, volume.Report.Duplicates.Count));
        }
    }

    [Fact]
    public void Attributes_that_differ_without_need_leave_a_regular_stack_alone()
    {
        // What a scanner changes from slice to slice of one scan.
        SliceHeader[] slices =
        [
            .. Enumerable.Range(0, 40).Select(k => Slice(0, 0, 2 * k)
                .With("AcquisitionNumber", Number(k / 2)).With("ContentTime", Clock(k)).With("AcquisitionTime", Clock(k / 4))
                .With("TriggerTime", Number(5 * k)).With("ScanOptions", k % 2 == 0 ? "AXIAL" : "AXIAL MODE")
                .With("DimensionIndexValues[2]", Number(k)).With("KVP", k == 7 ? "" : "120").With("FilterType", k < 20 ? "A" : "B")),
        ];

        SeriesVolume volume = AssembleOne(Strict, slices);

        Assert.Equal((40, "regular"), (volume.Slices.Count, volume.Report.Verdict));
    }

    [Fact]
    public void A_stray_slice_of_another_plane_or_place_is_refused()
    {
        SliceHeader[] slices = AtZ(0, 2, 4, 6, 8, 10);
        SliceHeader scout = Slice(0, 0, 5, "scout.dcm") with { ImageOrientationPatient = [1, 0, 0, 0, 0, -1] };
        Assert.Equal("mixed-orientation", Refuse(KeepGaps, [.. slices, scout]).Verdict);
        Assert.Equal("uneven", Refuse(Strict, [.. slices, Slice(-100, -120, 5, "between.dcm")]).Verdict);
        Assert.Equal("shifted", Refuse(KeepGaps, [.. slices, Slice(-90, -120, 12, "beside.dcm")]).Verdict);
    }

    [Fact]
    public void A_slice_of_another_scan_in_a_gap_is_not_made_anew()
    {
        // Acquisition 1 lacks a position at which acquisition 2 has a file.
        SliceHeader[] slices =
        [
            .. AtZ(0, 2, 4, 8, 10, 12).Select(s => s with { AcquisitionNumber = 1 }),
            .. AtZ(4, 6, 8).Select(s => s with { AcquisitionNumber = 2, Path = "b" + s.Path }),
        ];

        GeometryException refusal = Refuse(Strict with { OnMissing = SliceGaps.Fill }, slices);

        Assert.Equal("missing", refusal.Verdict);
        Assert.Contains("bct/z6.dcm of another volume is at its position", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Three_thousand_slices_of_ten_phases_take_seconds()
    {
        SliceHeader[] slices =
        [
            .. Enumerable.Range(0, 3000).Select(i => Slice(0, 0, i / 10, $"{i % 10}/{i / 10:000}.dcm")
                .With("TriggerTime", Number((100 * (i % 10)) + (i / 10 % 7)))
                .With("ContentTime", Clock(i)).With("AcquisitionTime", Clock(i / 3))
                .With("DimensionIndexValues[2]", Number(i)).With("ScanOptions", $"{i % 3}")),
        ];
        // About one second; more on a machine that runs other tests.
        const double Longest = 10;
        var watch = Stopwatch.StartNew();

        Assert.Equal(10, Assemble(Strict, slices).Count);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, Longest);

        // Without a division, every attribute and every two are tried.
        watch.Restart();
        Assert.Equal("duplicates", Refuse(Strict, [.. slices.Select((s, i) => s.With("TriggerTime", Number(i % 997)))]).Verdict);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, Longest);
    }

    /// <summary>Asserts that the phases of twelve positions are divided rightly, in any order of files.</summary>
    private static void AssertPhases(int phases, Func<int, int, SliceHeader, SliceHeader> write)
    {
        SliceHeader[] slices = Phases(phases, write);
        foreach (SliceHeader[] files in (SliceHeader[][])[slices, [.. Enumerable.Reverse(slices)]])
        {
            IReadOnlyList<SeriesVolume> volumes = Assemble(Strict, files);
            Assert.Equal(phases, volumes.Count);
            Assert.All(volumes, v => Assert.Equal(Positions, v.Slices.Count));
            Assert.All(volumes, v => Assert.Single(v.Slices.Select(s => s.Text["phase"]).Distinct()));
            Assert.Equal(phases, volumes.Select(ScanTableTests.Told).Distinct().Count());
        }
    }

    private static void AssertRefused(string keyword, Func<int, int, SliceHeader, SliceHeader> write)
    {
        GeometryException refusal = Refuse(KeepGaps, Phases(2, write));
        Assert.Equal("duplicates", refusal.Verdict);
        Assert.Contains($"The slices differ in {keyword}, but", refusal.Message, StringComparison.Ordinal);
    }

    private static SliceHeader[] Phases(int phases, Func<int, int, SliceHeader, SliceHeader> write) =>
    [
        .. Enumerable.Range(0, phases).SelectMany(phase => Enumerable.Range(0, Positions).Select(k =>
            write(phase, k, Slice(-100, -120, 2 * k, $"{(k * 5) % 12:00}-{(phase * 3) % 7}-{phase}.dcm")
                with { Text = new Dictionary<string, string> { ["phase"] = $"{phase}" } }))),
    ];

    private static string Number(double value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A time of day in DICOM's form, so many seconds after 0:00.</summary>
    private static string Clock(int seconds) => TimeSpan.FromSeconds(seconds % 86400).ToString("hhmmss", CultureInfo.InvariantCulture);
}
