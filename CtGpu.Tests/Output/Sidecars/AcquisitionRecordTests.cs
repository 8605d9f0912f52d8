using CtGpu.Host.Dicom;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Output.Sidecars;

public sealed class AcquisitionRecordTests
{
    [Fact]
    public void Numbers_that_change_from_slice_to_slice_are_medians()
    {
        SliceHeader[] slices =
        [
            .. SyntheticSeries.AtZ(0, 1, 2, 3).Zip((float[])[400, 100, float.NaN, 200.5f], (slice, current) => slice with
            {
                ConvolutionKernel = "B30f",
                Scan = new ScanAttributes { Kvp = "120", ReconstructionDiameter = "360" },
                XRayTubeCurrent = current,
                Exposure = 9.3f,
                SliceThickness = 2.5,
                Text = new Dictionary<string, string> { ["BodyPartExamined"] = "CHEST", ["ContrastBolusAgent"] = "" },
            }),
        ];
        Assert.Equal(
            new AcquisitionRecord
            {
                ConvolutionKernel = "B30f",
                Kvp = 120,
                XRayTubeCurrent = 200.5,
                Exposure = 9.3,
                SliceThickness = 2.5,
                ReconstructionDiameter = 360,
                BodyPartExamined = "CHEST",
            },
            AcquisitionRecord.Of(slices));
    }

    [Fact]
    public void Absent_and_invalid_attributes_are_left_out()
    {
        SliceHeader slice = SyntheticSeries.Slice(0, 0, 0) with { Scan = new ScanAttributes { Kvp = "80\\140" } };
        Assert.Equal(new AcquisitionRecord(), AcquisitionRecord.Of([slice]));
    }
}
