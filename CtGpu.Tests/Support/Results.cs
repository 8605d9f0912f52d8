using CtGpu.Host;
using CtGpu.Host.Cohort.Status;
using CtGpu.Host.Dicom;
using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Host.Output;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Host.Series;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Tests.Support.Volumes;

namespace CtGpu.Tests.Support;

/// <summary>A small converted series, as the pipeline passes it to the writer.</summary>
internal sealed unsafe class Results : IDisposable
{
    public VolumeGeometry Grid { get; } = Grids.Axial(3, 4, 5);

    public HostBuffer Hounsfield { get; } = new PageableBuffer(60 * sizeof(short));

    public HostBuffer Mask { get; } = new PageableBuffer(new BitGrid(new Shape3(3, 4, 5)).Bytes);

    public HostBuffer Normalized { get; } = new PageableBuffer(60 * sizeof(float));

    public Results()
    {
        for (int v = 0; v < 60; v++)
        {
            Hounsfield.As<short>()[v] = (short)(v - 1000);
            Normalized.As<float>()[v] = v / 60f;
        }

        for (int row = 0; row < 12; row++) Mask.As<ulong>()[row] = (ulong)row & 31;
    }

    public VolumeResults All => new(Hounsfield, Mask, Normalized);

    public static SeriesVolume Series { get; } = new(
        [.. Enumerable.Range(0, 3).Select(k => Slice($"1.2.3.{k}"))],
        Grids.Axial(3, 8, 10),
        new GeometryReport("regular", [], [], 0, 0));

    public static SliceHeader Slice(string instance) => new()
    {
        Path = $"/data/{instance}.dcm",
        FileLength = 1000,
        FileTimeTicks = 638_000_000_000_000_000,
        TransferSyntaxUid = "1.2.840.10008.1.2.1",
        SopInstanceUid = instance,
        StudyInstanceUid = "1.2",
        SeriesInstanceUid = "1.2.3",
        PatientId = "P1",
        Manufacturer = "Mäker & Sons",
        ConvolutionKernel = "B30f",
        Scan = new ScanAttributes { Kvp = "120" },
        XRayTubeCurrent = 250.5f,
    };

    public static OrderedDictionary<string, string> Options(string spacing = "1,1,1") => new() { ["spacing"] = spacing, ["order"] = "3" };

    public Sidecar Facts(string spacing = "1,1,1") => new()
    {
        Series = SeriesRecord.Of(Series, new Xxh128(0, 1)),
        Input = InputRecord.Of(Series, -2000, 7),
        Output = OutputRecord.Of(Grid, null, null),
        Mask = MaskRecord.Of(
            new LungMaskResult(
                new MaskFacts(19, [19, 2], VolumeFaces.XMinus | VolumeFaces.ZPlus, null),
                new LungFacts { Voxels = 19, RightVoxels = 10, LeftVoxels = 9 }),
            Grid),
        Qc = new QcRecord("suspect", ["one-lung", "leak-closed"]),
        Options = Options(spacing),
        Device = "cpu",
        TimingsMs = new() { ["read"] = 1.5 },
    };

    /// <summary>Writes a complete result to OUT/<paramref name="name"/>.</summary>
    public static Sidecar WriteTo(string root, string name, string spacing = "1,1,1")
    {
        using Results results = new();
        return new OutputWriter(root, VolumeFormat.Nii, 1).Write(name, results.All, results.Grid, null, results.Facts(spacing));
    }

    public static ResumeState Judge(string folder, string spacing = "1,1,1") =>
        ResumeCheck.Judge(folder, InputFingerprint.Of(Series.Slices), Options(spacing));

    public void Dispose()
    {
        Hounsfield.Dispose();
        Mask.Dispose();
        Normalized.Dispose();
    }
}
