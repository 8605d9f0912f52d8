using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Headers;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output;
using CtGpu.Tests.Cli;
using CtGpu.Tests.Output;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Series;

/// <summary>
/// Twelve slices of a real chest, written again under headers that a test rewrites, and converted by the whole program. One
/// voxel is marked, so that its place in the patient can be followed to the file that comes out.
/// </summary>
internal sealed class RewrittenSeries : IDisposable
{
    public const int Rows = 64, Columns = 64;
    public const short MarkHounsfield = 2900;
    private const int First = 30, Count = 12;

    private readonly TempFolder _folder = new();

    public RewrittenSeries()
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
            Slices.Add(new RewrittenSlice
            {
                Name = $"{Slices.Count:00}.dcm",
                Hounsfield = [.. stored.Select(x => (short)Math.Clamp((header.RescaleSlope!.Value * x) + header.RescaleIntercept!.Value, -1024, 2000))],
                Position = new Vector3(-128, -264, 4 * Slices.Count),
            });
        }

        // A rim, as scanners leave it.
        foreach (RewrittenSlice slice in Slices) slice.Hounsfield.AsSpan(0, Columns).Fill(-1024);
        Mark(5, 20, 37);
    }

    public List<RewrittenSlice> Slices { get; } = [];

    public string Input => _folder.At("in");

    /// <summary>Where the mark lies in the patient, by the headers as they are now.</summary>
    public Vector3 MarkLps
    {
        get
        {
            (RewrittenSlice slice, int row, int column) = _mark;
            return slice.Position + (column * slice.PixelSpacing[1] * slice.Column) + (row * slice.PixelSpacing[0] * slice.Row);
        }
    }

    private (RewrittenSlice Slice, int Row, int Column) _mark;

    /// <summary>Gives all slices another orientation, and lays them along its normal, 4 mm apart.</summary>
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

    /// <summary>Shifts slices in their plane, as a gantry tilted by that angle does.</summary>
    public void Tilt(double degrees)
    {
        for (int k = 0; k < Slices.Count; k++)
            Slices[k].Position += 4 * k * Math.Tan(double.DegreesToRadians(degrees)) * Slices[k].Row;
    }

    public void Write()
    {
        Directory.CreateDirectory(Input);
        foreach (RewrittenSlice slice in Slices) File.WriteAllBytes(Path.Combine(Input, slice.Name), slice.Bytes().Build());
    }

    /// <summary>Writes all slices as the frames of one file, in the order given.</summary>
    public void WriteMultiFrame(params int[] order)
    {
        Directory.CreateDirectory(Input);
        DicomBytes file = DicomBytes.CtSlice(rows: Rows, columns: Columns, pixels: [.. order.SelectMany(k => Slices[k].Stored())]);
        file.Text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2.1");
        file.Text(0x00280008, "IS", order.Length.ToString(CultureInfo.InvariantCulture));
        byte[] Group(uint tag, params byte[][] attributes) => file.Encode(tag, "SQ", file.Item([.. attributes.SelectMany(a => a)]));
        byte[] Decimals(uint tag, params double[] values) => file.Encode(tag, "DS", RewrittenSlice.DecimalString(values));
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

    /// <summary>Reads inputs and outputs again and compares them with what the sidecars say.</summary>
    /// <summary>Writes the slices; convert refuses them with these words, and index with this verdict.</summary>
    public void AssertRefused(string verdict, params string[] words)
    {
        Write();
        CliResult result = Convert();
        Assert.Equal(ExitCode.InvalidInput, result.Code);
        Assert.All(words, word => Assert.Contains(word, result.Error, StringComparison.Ordinal));
        Assert.Contains($"\"verdict\":\"{verdict}\"", CliResult.Of("index", Input).Output, StringComparison.Ordinal);
        // Later tries in the same folder are not to meet this one's mark.
        Directory.Delete(_folder.At("out"), recursive: true);
    }

    public CliResult Verify() => CliResult.Of("verify", _folder.At("out"), "--inputs");

    /// <summary>The folders of results.</summary>
    public string[] Results() => [.. Directory.EnumerateFiles(_folder.At("out"), "ct.json", SearchOption.AllDirectories).Select(f => Path.GetDirectoryName(f)!).Order(StringComparer.Ordinal)];

    public Sidecar Sidecar() => CtGpu.Host.Output.Sidecar.TryRead(Assert.Single(Results()))!;

    public ReadVolume Volume() => VolumeReader.Read(Path.Combine(Assert.Single(Results()), "ct.nii"));

    /// <summary>The one volume that came out has the mark where it was put, within a thousandth of a millimetre, by the file and by the sidecar.</summary>
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
        AssertAt([.. Enumerable.Range(0, 3).Select(axis => grid.OriginMm[axis] + Enumerable.Range(0, 3).Sum(n => grid.Direction[(3 * axis) + n] * steps[n]))]);
        return hounsfield;
    }

    public static short[] Hounsfield(ReadVolume volume) =>
        [.. Enumerable.Range(0, volume.Shape[0] * volume.Shape[1] * volume.Shape[2]).Select(n => BinaryPrimitives.ReadInt16LittleEndian(volume.Voxels.AsSpan(2 * n)))];

    public void Dispose() => _folder.Dispose();

    private void Mark(int slice, int row, int column)
    {
        Slices[slice].Hounsfield[(row * Columns) + column] = MarkHounsfield;
        _mark = (Slices[slice], row, column);
    }

    private void AssertAt(double[] lps)
    {
        Vector3 distance = new Vector3(lps[0], lps[1], lps[2]) - MarkLps;
        Assert.True(distance.Length <= 1e-3, $"the mark lies {distance.Length} mm from where it was put");
    }
}

/// <summary>One slice and what its header says.</summary>
internal sealed class RewrittenSlice
{
    public required string Name { get; set; }

    /// <summary>HU that the slice is to have.</summary>
    public required short[] Hounsfield { get; set; }

    public required Vector3 Position { get; set; }

    public double[] Orientation { get; set; } = [1, 0, 0, 0, 1, 0];

    /// <summary>Row spacing, column spacing.</summary>
    public double[] PixelSpacing { get; set; } = [4.171872, 4.171872];

    public double Slope { get; set; } = 1;

    public double Intercept { get; set; } = -1024;

    public string SeriesInstanceUid { get; set; } = "1.2.3.2";

    /// <summary>From HU to stored values; by the rescale unless given.</summary>
    public Func<short, int>? ToStored { get; set; }

    /// <summary>What else the header is to say.</summary>
    public Action<DicomBytes>? Edit { get; set; }

    public Vector3 Column => new(Orientation[0], Orientation[1], Orientation[2]);

    public Vector3 Row => new(Orientation[3], Orientation[4], Orientation[5]);

    public RewrittenSlice Copy(string name)
    {
        var copy = (RewrittenSlice)MemberwiseClone();
        copy.Name = name;
        copy.Hounsfield = [.. Hounsfield];
        return copy;
    }

    public IEnumerable<short> Stored() => Hounsfield.Select(hu => unchecked((short)(ToStored?.Invoke(hu) ?? (int)Math.Round((hu - Intercept) / Slope))));

    public DicomBytes Bytes()
    {
        DicomBytes file = DicomBytes.CtSlice(rows: RewrittenSeries.Rows, columns: RewrittenSeries.Columns, pixels: [.. Stored()]);
        file.Text(0x00080018, "UI", $"1.2.3.4.{Math.Abs(Name.GetHashCode(StringComparison.Ordinal))}");
        file.Text(0x0020000E, "UI", SeriesInstanceUid);
        file.Element(0x00200032, "DS", DecimalString(Position.X, Position.Y, Position.Z));
        file.Element(0x00200037, "DS", DecimalString(Orientation));
        file.Element(0x00280030, "DS", DecimalString(PixelSpacing));
        file.Element(0x00281052, "DS", DecimalString(Intercept));
        file.Element(0x00281053, "DS", DecimalString(Slope));
        Edit?.Invoke(file);
        return file;
    }

    /// <summary>With nine decimals, as scanners write them.</summary>
    public static byte[] DecimalString(params double[] values)
    {
        string text = string.Join('\\', values.Select(v => v.ToString("0.#########", CultureInfo.InvariantCulture)));
        return Encoding.ASCII.GetBytes(text.Length % 2 == 0 ? text : text + " ");
    }
}
