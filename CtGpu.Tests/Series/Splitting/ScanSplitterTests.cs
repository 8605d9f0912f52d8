using CtGpu.Host.Dicom;
using CtGpu.Host.Series;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series.Splitting;

/// <summary>Division of the slices of one series into volumes.</summary>
public sealed class ScanSplitterTests
{
    [Fact]
    public void Two_acquisitions_of_the_same_positions_are_two_volumes()
    {
        IReadOnlyList<SeriesVolume> volumes = Assemble(Strict, [.. Acquisition(2, 0, 1, 2), .. Acquisition(1, 0, 1, 2)]);

        Assert.Equal([1, 2], volumes.Select(v => v.First.AcquisitionNumber));
        Assert.All(volumes, v => Assert.All(v.Slices, s => Assert.Equal(v.First.AcquisitionNumber, s.AcquisitionNumber)));
    }

    [Fact]
    public void Acquisitions_that_interleave_unevenly_are_two_volumes() =>
        Assert.Equal(2, Assemble(Strict, [.. Acquisition(1, 0, 5, 10), .. Acquisition(2, 1, 6, 11)]).Count);

    [Fact]
    public void Acquisitions_that_interleave_evenly_are_one_volume() =>
        Assert.Equal(2.5, AssembleOne(Strict, [.. Acquisition(1, 0, 5, 10), .. Acquisition(2, 2.5, 7.5)]).Geometry.Spacing.Z);

    [Fact]
    public void Acquisitions_end_to_end_are_one_volume() =>
        Assert.Equal(6, AssembleOne(Strict, [.. Acquisition(1, 0, 1, 2), .. Acquisition(2, 3, 4, 5)]).Slices.Count);

    [Fact]
    public void A_gap_between_acquisitions_is_a_gap()
    {
        Assert.Equal("missing", Refuse(Strict, [.. Acquisition(1, 0, 1, 2), .. Acquisition(2, 4, 5, 6)]).Verdict);
        Assert.Equal("uneven", Refuse(Strict, [.. Acquisition(1, 0, 1, 2), .. Acquisition(2, 3.5, 4.5, 5.5)]).Verdict);
    }

    [Fact]
    public void One_slice_scanned_again_is_no_volume() =>
        Assert.Equal("duplicates", Refuse(Strict, [.. Acquisition(1, 0, 1, 2), .. Acquisition(2, 1)]).Verdict);

    [Fact]
    public void One_position_scanned_several_times_is_no_volume() =>
        Assert.Equal("no-positions", Refuse(Strict, [.. Acquisition(1, 0), .. Acquisition(2, 0), .. Acquisition(3, 0)]).Verdict);

    [Fact]
    public void Kernels_and_image_types_are_told_apart_where_needed()
    {
        SliceHeader[] slices = AtZ(0, 1, 2);
        SliceHeader[] sharp = [.. slices.Select(s => s with { Path = "sharp/" + s.Path, ConvolutionKernel = "B60" })];
        SliceHeader[] derived = [.. slices.Select(s => s with { Path = "derived/" + s.Path, ImageType = ["DERIVED", "SECONDARY"] })];
        SliceHeader[] derivedSharp = [.. derived.Select(s => s with { Path = "both/" + s.Path, ConvolutionKernel = "B60" })];

        IReadOnlyList<SeriesVolume> volumes = Assemble(Strict, [.. sharp, .. slices, .. derivedSharp, .. derived]);

        Assert.Equal(
            ["DERIVED:", "DERIVED:B60", "ORIGINAL:", "ORIGINAL:B60"],
            volumes.Select(v => $"{v.First.ImageType[0]}:{v.First.ConvolutionKernel}"));
        Assert.All(volumes, v => Assert.Equal(3, v.Slices.Count));
    }

    [Fact]
    public void Stacks_of_two_grids_are_two_volumes_the_longer_one_first()
    {
        foreach (Func<SliceHeader, SliceHeader> other in (Func<SliceHeader, SliceHeader>[])
            [
                s => s with { Rows = 8 },
                s => s with { PixelSpacing = [1, 1] },
                s => s with { ImageOrientationPatient = [1, 0, 0, 0, 0, -1], ImagePositionPatient = [0, s.ImagePositionPatient![2], 0] },
            ])
        {
            SliceHeader[] few = [.. AtZ(0, 1, 2).Select(s => other(s) with { Path = "a/" + s.Path })];

            IReadOnlyList<SeriesVolume> volumes = Assemble(Strict, [.. few, .. AtZ(0, 1, 2, 3)]);

            Assert.Equal([4, 3], volumes.Select(v => v.Slices.Count));
        }
    }

    [Fact]
    public void One_bad_stack_fails_its_series() =>
        Assert.Equal("missing", Refuse(Strict, [.. Acquisition(1, 0, 1, 2, 3), .. Acquisition(2, 0, 1, 3, 4)]).Verdict);

    private static SliceHeader[] Acquisition(int number, params double[] z) =>
        [.. AtZ(z).Select(s => s with { Path = $"acquisition{number}/{s.Path}", AcquisitionNumber = number })];
}
