using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Pipeline;

/// <summary>Series that exist only as headers.</summary>
internal static class SyntheticSeries
{
    public static SliceHeader Header(int z = 0) => new()
    {
        Path = $"slice{z}.dcm",
        FileLength = 1000,
        FileTimeTicks = 1,
        TransferSyntaxUid = "1.2.840.10008.1.2.1",
        SeriesInstanceUid = "1.2.3",
        RescaleSlope = 1,
        RescaleIntercept = -1024,
        IsSigned = true,
        BitsAllocated = 16,
        BitsStored = 16,
        HighBit = 15,
    };

    public static SeriesVolume Volume(Shape3 shape, Spacing3 spacing, Func<SliceHeader, SliceHeader>? change = null)
    {
        change ??= header => header;
        return new SeriesVolume(
            [.. Enumerable.Range(0, shape.Z).Select(z => change(Header(z) with { Rows = shape.Y, Columns = shape.X }))],
            new VolumeGeometry(shape, spacing, new Vector3(-10, -20, -30), new Vector3(1, 0, 0), new Vector3(0, 1, 0), new Vector3(0, 0, 1)),
            new GeometryReport(GeometryVerdict.Regular, [], [], 0, 0));
    }
}
