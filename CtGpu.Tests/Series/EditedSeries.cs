using System.Buffers.Binary;
using System.Globalization;
using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Headers;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Series;

/// <summary>
/// Twelve slices of a real chest, written to files with headers that a test edits, and converted by the whole program. One
/// marked voxel makes it possible to compare positions in the input and in the output.
/// </summary>
internal sealed class EditedSeries : IDisposable
{
    public const int Rows = 64, Columns = 64;
    public const short MarkHounsfield = 2900;
    private const int First = 30, Count = 12;

    private readonly TempFolder _folder = new();

    public EditedSeries()
    {
        string[] files = TestData.Files("cip-ct64", "dicom");
        SliceHeader[] headers =
        [
            .. files.Select(DicomReader.ReadHeader).OfType<DicomFileContent.Image>().SelectMany(image => image.Frames)
                .OrderBy(frame => frame.ImagePositionPatient![2]).Skip(First).Take(Count),
        ];
        using var reader = new SlicePixelReader();
        foreach (SliceHeader header in headers)
        {
            short[] stored = SliceReading.Pixels(reader, header, out _);
            Slices.Add(new EditedSlice
            {
                Name = $"{Slices.Count:00}.dcm",
                Hounsfield = [.. stored.Select(x => ToHounsfield(header, x))],
                Position = new Vector3(-128, -264, 4 * Slices.Count),
            });
        }

        // A border of padding, as scanners write it.
        foreach (EditedSlice slice in Slices) slice.Hounsfield.AsSpan(0, Columns).Fill(-1024);
        Mark(5, 20, 37);
    }

    public List<EditedSlice> Slices { get; } = [];

    public string Input => _folder.At("in");

    /// <summary>Position of the mark in the patient, by the current headers.</summary>
    public Vector3 MarkLps
    {
        get
        {
            (EditedSlice slice, int row, int column) = _mark;
            return slice.Position + (column * slice.PixelSpacing[1] * slice.Column) + (row * slice.PixelSpacing[0] * slice.Row);
        }
    }

    private (EditedSlice Slice, int Row, int Column) _mark;

    /// <summary>Gives all slices another orientation, and stacks them along its normal, 4 mm apart.</summary>
    /// <param name="orientation">ImageOrientationPatient.</param>
    public void Turn(params double[] orientation)
    {
        var column = new Vector3(orientation[0], orientation[1], orientation[2]);
        var row = new Vector3(orientation[3], orientation[4], orientation[5]);
        for (int k = 0; k < Slices.Count; k++)
        {
            Slices[k].Orientation = orientation;
            Slices[k].Position = new Vector3(-31, 17, 120) + (4 * k * column.Cross(row));
        }
    }

    /// <summary>Shifts slices in their plane, as a gantry tilted by this angle does.</summary>
    public void Tilt(double degrees)
    {
        for (int k = 0; k < Slices.Count; k++)
            Slices[k].Position += 4 * k * Math.Tan(double.DegreesToRadians(degrees)) * Slices[k].Row;
    }

    public void Write()
    {
        Directory.CreateDirectory(Input);
        foreach (EditedSlice slice in Slices) File.WriteAllBytes(Path.Combine(Input, slice.Name), slice.Bytes().Build());
    }

    /// <summary>Writes all slices as the frames of one file, in the order given.</summary>
    public void WriteMultiFrame(params int[] order)
    {
        Directory.CreateDirectory(Input);
        DicomBytes file = DicomBytes.CtSlice(rows: Rows, columns: Columns, pixels: [.. order.SelectMany(k => Slices[k].Stored())]);
        file.Text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2.1");
        file.Text(0x00280008, "IS", order.Length.ToString(CultureInfo.InvariantCulture));
        byte[] Group(uint tag, params byte[][] attributes) => file.Encode(tag, "SQ", file.Item([.. attributes.SelectMany(a => a)]));
        byte[] Decimals(uint tag, params double[] values) => file.Encode(tag, "DS", EditedSlice.DecimalString(values));
        file.Element(0x52009229, "SQ", file.Item(
        [
            .. Group(0x00289110, Decimals(0x00280030, Slices[0].PixelSpacing)),
            .. Group(0x00289145, Decimals(0x00281052, Slices[0].Intercept), Decimals(0x00281053, Slices[0].Slope)),
        ]));
        file.Element(0x52009230, "SQ", [.. order.SelectMany(k => file.Item(
        [
            .. Group(0x00209113, Decimals(0x00200032, Slices[k].Position.X, Slices[k].Position.Y, Slices[k].Position.Z)),
            .. Group(0x00209116, Decimals(0x00200037, Slices[k].Orientation)),
        ]))]);
        File.WriteAllBytes(Path.Combine(Input, "frames.dcm"), file.Build());
    }

    /// <summary>Converts on the grid of the slices, without a mask.</summary>
    public CliResult Convert(params string[] options) =>
        CliResult.Of(["convert", Input, "-o", _folder.At("out"), "--device", "cpu", "--spacing", "none", "--mask", "none", .. options]);

    /// <summary>Writes the slices. Asserts that convert refuses them with these words, and that index gives this verdict.</summary>
    public void AssertRefused(string verdict, params string[] words)
    {
        Write();
        CliResult result = Convert();
        Assert.Equal(ExitCode.InvalidInput, result.Code);
        Assert.All(words, word => Assert.Contains(word, result.Error, StringComparison.Ordinal));
        Assert.Contains($"\"verdict\":\"{verdict}\"", CliResult.Of("index", Input).Output, StringComparison.Ordinal);
        // A later conversion must not find the error file of this one.
        Directory.Delete(_folder.At("out"), recursive: true);
    }

    /// <summary>Reads inputs and outputs again and compares them with the sidecars.</summary>
    public CliResult Verify() => CliResult.Of("verify", _folder.At("out"), "--inputs");

    /// <summary>The folders of results.</summary>
    public string[] Results() =>
    [
        .. Directory.EnumerateFiles(_folder.At("out"), "ct.json", SearchOption.AllDirectories)
            .Select(f => Path.GetDirectoryName(f)!).Order(StringComparer.Ordinal),
    ];

    public Sidecar Sidecar() => CtGpu.Host.Output.Sidecars.Sidecar.Read(Assert.Single(Results()))!;

    public ReadVolume Volume() => VolumeReader.Read(Path.Combine(Assert.Single(Results()), "ct.nii"));

    /// <summary>
    /// Returns the voxels of the only result. Asserts that the mark is at its original position within 0.001 mm, by the volume
    /// file and by the sidecar.
    /// </summary>
    public short[] MarkedVolume()
    {
        ReadVolume volume = Volume();
        short[] hounsfield = Hounsfield(volume);
        int at = Array.IndexOf(hounsfield, hounsfield.Max());
        Assert.Equal(MarkHounsfield, hounsfield[at]);
        (int k, int j, int i) = (at / volume.Shape[2] / volume.Shape[1], at / volume.Shape[2] % volume.Shape[1], at % volume.Shape[2]);
        foreach (Func<int, int, int, double[]> lps in volume.Lps) AssertAt(lps(k, j, i));

        OutputRecord grid = Sidecar().Output;
        double[] steps = [i * grid.SpacingMm[2], j * grid.SpacingMm[1], k * grid.SpacingMm[0]];
        AssertAt([.. Enumerable.Range(0, 3).Select(axis =>
            grid.OriginMm[axis] + Enumerable.Range(0, 3).Sum(n => grid.Direction[(3 * axis) + n] * steps[n]))]);
        return hounsfield;
    }

    public static short[] Hounsfield(ReadVolume volume) =>
    [
        .. Enumerable.Range(0, volume.Shape[0] * volume.Shape[1] * volume.Shape[2])
            .Select(n => BinaryPrimitives.ReadInt16LittleEndian(volume.Voxels.AsSpan(2 * n))),
    ];

    public void Dispose() => _folder.Dispose();

    private static short ToHounsfield(SliceHeader header, short stored) =>
        (short)Math.Clamp((header.RescaleSlope!.Value * stored) + header.RescaleIntercept!.Value, -1024, 2000);

    private void Mark(int slice, int row, int column)
    {
        Slices[slice].Hounsfield[(row * Columns) + column] = MarkHounsfield;
        _mark = (Slices[slice], row, column);
    }

    private void AssertAt(double[] lps)
    {
        Vector3 distance = new Vector3(lps[0], lps[1], lps[2]) - MarkLps;
        Assert.True(distance.Length <= 1e-3, $"the mark is {distance.Length} mm from its original position");
    }
}
