using System.Globalization;
using System.Text.Json;
using CtGpu.Host;
using CtGpu.Host.Geometry;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Series;

/// <summary>
/// Files of one series with one or several scans, converted by the whole program. Every voxel has its own value, so results are
/// compared slice by slice, and the position of each slice's corners with its header.
/// </summary>
internal sealed class ScannedFiles : IDisposable
{
    private static readonly (int Row, int Column)[] s_corners = [(0, 0), (0, 63), (63, 0), (63, 63), (20, 41)];

    private readonly TempFolder _folder = new();
    private readonly List<EditedSlice> _slices = [];

    public ScannedFiles() => Directory.CreateDirectory(Input);

    public string Input => _folder.At("in");

    public string Output => _folder.At("out");

    /// <summary>Creates the slices of a scan: axial, with pixels of 0.703125 mm, so many mm apart.</summary>
    public EditedSlice[] Scan(int count = 12, double spacing = 4, double first = -20, Action<EditedSlice, int>? change = null)
    {
        int scan = _slices.Count;
        EditedSlice[] slices =
        [
            .. Enumerable.Range(0, count).Select(k => new EditedSlice
            {
                // Neither names nor their order follow the positions.
                Name = $"{(k * 7) % 13:00}-{scan:000}-{k:000}",
                Hounsfield =
                [
                    .. Enumerable.Range(0, EditedSeries.Rows * EditedSeries.Columns)
                        .Select(p => (short)((((scan * 37) + (k * 101) + (p * 13)) % 1900) - 900)),
                ],
                Position = new Vector3(-30.5, -211.25, first + (k * spacing)),
                PixelSpacing = [0.703125, 0.703125],
            }),
        ];
        for (int k = 0; k < count; k++) change?.Invoke(slices[k], k);
        _slices.AddRange(slices);
        return slices;
    }

    /// <summary>Writes these slices as files.</summary>
    public void Write(params IEnumerable<EditedSlice>[] scans)
    {
        foreach (EditedSlice slice in scans.SelectMany(s => s)) File.WriteAllBytes(Path.Combine(Input, slice.Name), slice.Bytes().Build());
    }

    /// <summary>Writes these slices as the frames of one enhanced CT file.</summary>
    /// <param name="groups">Further functional groups of a frame.</param>
    /// <param name="edit">Changes the data set.</param>
    public void WriteFrames(
        string name, IReadOnlyList<EditedSlice> frames, Func<DicomBytes, int, byte[]> groups, Action<DicomBytes>? edit = null)
    {
        DicomBytes file = DicomBytes.CtSlice(
            rows: EditedSeries.Rows, columns: EditedSeries.Columns, pixels: [.. frames.SelectMany(f => f.Stored())]);
        file.Text(0x00080016, "UI", "1.2.840.10008.5.1.4.1.1.2.1");
        file.Text(0x00080018, "UI", $"1.2.3.4.{name.Length}");
        file.Text(0x00280008, "IS", frames.Count.ToString(CultureInfo.InvariantCulture));
        file.Remove(0x00200032);
        file.Element(0x52009229, "SQ", file.Item(
        [
            .. Group(file, 0x00289110, file.Encode(0x00280030, "DS", EditedSlice.DecimalString(frames[0].PixelSpacing))),
            .. Group(file, 0x00209116, file.Encode(0x00200037, "DS", EditedSlice.DecimalString(frames[0].Orientation))),
        ]));
        file.Element(0x52009230, "SQ", [.. frames.SelectMany((frame, i) => file.Item(
        [
            .. Group(file, 0x00209113, file.Encode(0x00200032, "DS", frame.PositionString())), .. groups(file, i),
        ]))]);
        edit?.Invoke(file);
        File.WriteAllBytes(Path.Combine(Input, name), file.Build());
    }

    /// <summary>A functional group with these elements.</summary>
    public static byte[] Group(DicomBytes file, uint tag, params byte[][] elements) =>
        file.Encode(tag, "SQ", file.Item([.. elements.SelectMany(e => e)]));

    public CliResult Convert(params string[] options) =>
        CliResult.Of(["convert", Input, "-o", Output, "--device", "cpu", "--spacing", "none", "--mask", "none", .. options]);

    /// <summary>The folders of results, the first volume first.</summary>
    public string[] Results() =>
    [
        .. Directory.EnumerateFiles(Output, "ct.json", SearchOption.AllDirectories)
            .Select(f => Path.GetDirectoryName(f)!).Order(StringComparer.Ordinal),
    ];

    public Sidecar[] Sidecars() => [.. Results().Select(r => Sidecar.Read(r)!)];

    /// <summary>
    /// Converts the files. Asserts that the volumes consist of these slices, each in ascending order, with every voxel, and that their
    /// corners are where their headers say. Asserts that index and a dry run announce the same volumes.
    /// </summary>
    public void AssertVolumes(params IReadOnlyList<EditedSlice>[] volumes) =>
        AssertVolumes([], (volume, k, row, column) => volume[k].Lps(row, column), 1e-3, volumes);

    /// <param name="options">Options of convert.</param>
    /// <param name="positionOf">Expected position of a pixel of slice k.</param>
    public void AssertVolumes(
        string[] options,
        Func<IReadOnlyList<EditedSlice>, int, int, int, Vector3> positionOf,
        double toleranceMm,
        params IReadOnlyList<EditedSlice>[] volumes)
    {
        CliResult announced = Convert([.. options, "--dry-run"]), converted = Convert(options);
        Assert.True(converted.Code == ExitCode.Success, converted.Error);
        string[] results = Results();
        Assert.Equal(volumes.Length, results.Length);
        Assert.Equal(
            results.Select(r => Path.GetRelativePath(Output, r)).Order(StringComparer.Ordinal),
            Lines(announced).Select(line => line.Split("  ")[1]).Order(StringComparer.Ordinal));
        for (int n = 0; n < volumes.Length; n++) AssertVolume(results[n], volumes[n], positionOf, toleranceMm);
        AssertIndexed(options.Length > 0);
    }

    /// <summary>
    /// Asserts that convert, index and a dry run refuse the files with this verdict and these words, also with --on-missing fill.
    /// </summary>
    public void AssertRefused(string verdict, params string[] words)
    {
        foreach (string[] options in (string[][])[[], ["--on-missing", "fill"]])
        {
            CliResult announced = Convert([.. options, "--dry-run"]), refused = Convert([.. options, "--overwrite"]);
            Assert.Equal(ExitCode.InvalidInput, refused.Code);
            Assert.All(words, word => Assert.Contains(word, refused.Error, StringComparison.Ordinal));
            Assert.StartsWith("refuse ", Assert.Single(Lines(announced)), StringComparison.Ordinal);
            Assert.All(words, word => Assert.Contains(word, announced.Output, StringComparison.Ordinal));
            Directory.Delete(Output, recursive: true);
        }

        JsonElement line = Indexed();
        Assert.Equal((verdict, false), (line.GetProperty("verdict").GetString(), line.GetProperty("accepted").GetBoolean()));
        Assert.All(words, word => Assert.Contains(word, line.GetProperty("reason").GetString(), StringComparison.Ordinal));
    }

    /// <summary>The line of the series in the manifest.</summary>
    public JsonElement Indexed() => JsonDocument.Parse(Assert.Single(Lines(CliResult.Of("index", Input)))).RootElement;

    public void Dispose() => _folder.Dispose();

    private static string[] Lines(CliResult result) => result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static void AssertVolume(
        string result,
        IReadOnlyList<EditedSlice> slices,
        Func<IReadOnlyList<EditedSlice>, int, int, int, Vector3> positionOf,
        double toleranceMm)
    {
        ReadVolume volume = VolumeReader.Read(Path.Combine(result, "ct.nii"));
        Assert.Equal([slices.Count, EditedSeries.Rows, EditedSeries.Columns], volume.Shape);
        Assert.Equal(slices.SelectMany(s => s.Hounsfield), EditedSeries.Hounsfield(volume));
        OutputRecord grid = Sidecar.Read(result)!.Output;
        for (int k = 0; k < slices.Count; k++)
        {
            foreach ((int row, int column) in s_corners)
            {
                Vector3 expected = positionOf(slices, k, row, column);
                foreach (Func<int, int, int, double[]> lps in volume.Lps) AssertAt(lps(k, row, column), expected);
                double[] steps = [column * grid.SpacingMm[2], row * grid.SpacingMm[1], k * grid.SpacingMm[0]];
                AssertAt([.. Enumerable.Range(0, 3).Select(axis =>
                    grid.OriginMm[axis] + Enumerable.Range(0, 3).Sum(n => grid.Direction[(3 * axis) + n] * steps[n]))], expected);
            }
        }

        void AssertAt(double[] lps, Vector3 expected)
        {
            double distance = (new Vector3(lps[0], lps[1], lps[2]) - expected).Length;
            Assert.True(distance <= toleranceMm, $"a voxel is {distance} mm from its position {expected}");
        }
    }

    private void AssertIndexed(bool withOptions)
    {
        JsonElement line = Indexed();
        if (!withOptions) Assert.True(line.GetProperty("accepted").GetBoolean());
        Sidecar[] sidecars = Sidecars();
        Assert.Equal(sidecars[0].Input.Geometry.Verdict, line.GetProperty("verdict").GetString());
        JsonElement[] volumes = [.. line.GetProperty("volumes").EnumerateArray()];
        Assert.Equal(sidecars.Length, volumes.Length);
        for (int n = 0; n < volumes.Length; n++)
        {
            Assert.Equal(sidecars[n].Input.Shape, volumes[n].GetProperty("shape").EnumerateArray().Select(x => x.GetInt32()));
            Assert.Equal(sidecars[n].Input.SpacingMm, volumes[n].GetProperty("spacingMm").EnumerateArray().Select(x => x.GetDouble()));
        }
    }
}
