using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Scanning;
using CtGpu.Host.Series;
using CtGpu.Host.Series.Verdicts;
using static CtGpu.Tests.Support.SyntheticSeries;

namespace CtGpu.Tests.Series;

/// <summary>Attributes that every slice must have. A refusal names the file, the finding and the expectation.</summary>
public sealed class RefusalTests
{
    [Fact]
    public void Missing_or_useless_positions() =>
        Each(
            "no-positions",
            (s => s with { ImagePositionPatient = null }, "ct/z2.dcm has no ImagePositionPatient. Expected 3 numbers in every slice"),
            (s => s with { ImagePositionPatient = [1, 2] }, "ct/z2.dcm has ImagePositionPatient 1\\2. Expected 3 numbers"),
            (s => s with { ImagePositionPatient = [1, 2, double.NaN] }, "has ImagePositionPatient 1\\2\\NaN"),
            (s => s with { ImageOrientationPatient = null }, "has no ImageOrientationPatient. Expected 6 numbers"),
            (s => s with { PixelSpacing = null }, "has no PixelSpacing. Expected 2 positive numbers"),
            (s => s with { PixelSpacing = [0, 0.5] }, "has PixelSpacing 0\\0.5"),
            (s => s with { PixelSpacing = [0.5, double.PositiveInfinity] }, "has PixelSpacing 0.5\\"));

    [Fact]
    public void Orientation_that_is_no_pair_of_perpendicular_vectors() =>
        Each(
            "bad-orientation",
            (s => s with { ImageOrientationPatient = [0, 0, 0, 0, 1, 0] },
                "has ImageOrientationPatient 0\\0\\0\\0\\1\\0. Expected two perpendicular vectors."),
            (s => s with { ImageOrientationPatient = [1, 0, 0, 0, 0, 0] }, "has ImageOrientationPatient 1\\0\\0\\0\\0\\0."),
            (s => s with { ImageOrientationPatient = [1, 0, 0, 0.01, 1, 0] }, "has ImageOrientationPatient 1\\0\\0\\0.01\\1\\0."));

    [Fact]
    public void Values_that_are_no_Hounsfield_units() =>
        Each(
            "no-hounsfield",
            (s => s with { RescaleSlope = null }, "ct/z2.dcm has RescaleSlope missing. Expected a number other than 0"),
            (s => s with { RescaleSlope = 0 }, "has RescaleSlope 0."),
            (s => s with { RescaleIntercept = null }, "has RescaleIntercept missing."),
            (s => s with { RescaleIntercept = double.NaN }, "has RescaleIntercept NaN."),
            (s => s with { RescaleType = "US" }, "has RescaleType US. Expected HU (or none), since other units are not converted. "
                + "Correct the files, remove them from the input, or pass --assume-hu if their values are HU."),
            (s => s with { RescaleType = "HU_MOD" }, "has RescaleType HU_MOD."),
            (s => s with { HasModalityLut = true }, "has a Modality LUT Sequence. Expected RescaleSlope and RescaleIntercept"));

    [Fact]
    public void Slices_of_two_patients_or_studies() =>
        Each(
            "mixed-patients",
            (s => s with { PatientId = "P2" },
                "PatientID is 'P1' in ct/z0.dcm but 'P2' in ct/z2.dcm. Expected one patient"),
            (s => s with { StudyInstanceUid = "1.9" },
                "StudyInstanceUID is '1.2' in ct/z0.dcm but '1.9' in ct/z2.dcm. Expected one study"));

    [Fact]
    public void Slices_of_two_grids_that_are_not_a_stack_each()
    {
        Each(
            "mixed-orientation",
            (s => s with { ImageOrientationPatient = [1, 0, 0, 0, 0, -1] },
                "ImageOrientationPatient is 1\\0\\0\\0\\0\\-1 in ct/z2.dcm (1 of 3 slices) "
                + "but 1\\0\\0\\0\\1\\0 in ct/z0.dcm, 31.82 pixels"),
            (s => s with { ImageOrientationPatient = [1, 0, 0, 0, 0.9998, 0.02] },
                "ImageOrientationPatient is 1\\0\\0\\0\\0.9998\\0.02 in ct/z2.dcm (1 of 3 slices) but"));
        Each("mixed-size", (s => s with { Rows = 17 }, "Rows x Columns is 17x32 in ct/z2.dcm (1 of 3 slices) but 16x32 in ct/z0.dcm."));
        Each(
            "mixed-pixel-spacing",
            (s => s with { PixelSpacing = [0.75, 0.51] },
                "PixelSpacing is 0.75\\0.51 in ct/z2.dcm (1 of 3 slices) but 0.75\\0.5 in ct/z0.dcm, 0.62 pixels apart at the far corner. "
                + "Expected one grid within 0.25 pixel, or grids that each form regular volumes of at least 3 slices"));
    }

    [Fact]
    public void A_single_slice()
    {
        GeometryException refusal = Refuse(Strict, AtZ(3));

        Assert.Equal("too-few-slices", refusal.Verdict);
        Assert.Contains("only one slice, ct/z3.dcm. Expected at least two", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--spacing none", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_of_many_slices_is_counted()
    {
        GeometryException refusal = Refuse(Strict, [.. AtZ(0, 1, 2).Select(s => s with { PixelSpacing = null })]);

        Assert.Contains("ct/z0.dcm (and 2 more of 3 slices) has no PixelSpacing", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(3, refusal.Files.Count);
    }

    [Fact]
    public void Frames_are_named_as_DICOM_counts_them()
    {
        SliceHeader[] frames = [.. AtZ(0, 1, 3, 4, 5).Select((s, k) => s with { Path = "e.dcm", NumberOfFrames = 5, Frame = k })];

        GeometryException refusal = Refuse(Strict, frames);

        Assert.Contains("between e.dcm frame 2 and e.dcm frame 3", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["e.dcm"], refusal.Files);
    }

    [Fact]
    public void Harmless_differences_are_accepted()
    {
        SliceHeader[] slices = AtZ(0, 1, 2, 3);
        slices[1] = slices[1] with
        {
            RescaleSlope = 0.5,
            RescaleIntercept = 0,
            RescaleType = "hu",
            TransferSyntaxUid = "1.2.840.10008.1.2.4.70",
            BitsAllocated = 32,
            BitsStored = 12,
            HighBit = 11,
            IsSigned = false,
            PixelPaddingValue = 0,
            SopInstanceUid = "",
            AcquisitionNumber = 7,
            ConvolutionKernel = "B30",
            ImageOrientationPatient = [1, 0, 0.0001, 0, 1, 0],
            PixelSpacing = [0.75001, 0.5],
        };

        Assert.Equal("regular", AssembleOne(Strict, slices).Report.Verdict);
    }

    [Fact]
    public void An_unreadable_file_fails_the_series_with_its_own_error()
    {
        var broken = new CtGpuException(ExitCode.InvalidInput, "header", "ct/x.dcm is truncated.", ["ct/x.dcm"]);
        CandidateSeries one = Candidate(AtZ(0, 1)) with { Failures = [broken] };

        Assert.Same(broken, Assert.Throws<CtGpuException>(() => SeriesAssembler.Assemble(one, Strict)));

        var disk = new CtGpuException(ExitCode.Transient, "header", "ct/y.dcm cannot be read.", ["ct/y.dcm"]);
        CtGpuException two = Assert.Throws<CtGpuException>(() => SeriesAssembler.Assemble(one with { Failures = [broken, disk] }, Strict));
        Assert.Equal("ct/x.dcm is truncated. The folders of series 1.2.3 have 1 more unreadable file.", two.Message);
        Assert.Equal(["ct/x.dcm", "ct/y.dcm"], two.Files);
    }

    /// <summary>For each case: damages the last of three slices, and expects this verdict and these words.</summary>
    private static void Each(string verdict, params (Func<SliceHeader, SliceHeader> Damage, string Words)[] cases)
    {
        foreach ((Func<SliceHeader, SliceHeader> damage, string words) in cases)
        {
            SliceHeader[] slices = AtZ(0, 1, 2);
            slices[2] = damage(slices[2]);

            var acceptMost = new GeometryRules(SliceGaps.Keep, GantryTilt.Keep, Tutorial: false, AcceptSingleSlice: true);
            GeometryException refusal = Refuse(acceptMost, slices);
            Assert.Equal(verdict, refusal.Verdict);
            Assert.Contains(words, refusal.Message, StringComparison.Ordinal);
        }
    }
}
