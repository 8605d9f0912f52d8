using System.Buffers.Binary;
using CtGpu.Host;
using CtGpu.Host.Dicom.Writing;
using CtGpu.Host.Output.Sidecars;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli;

/// <summary>Writes slices to a folder, converts them with the program, and reads the results with independent readers.</summary>
internal sealed class WrittenSeries : IDisposable
{
    private readonly TempFolder _folder = new();

    public WrittenSeries() => Directory.CreateDirectory(Input);

    public string Input => _folder.At("in");

    public string Output => _folder.At("out");

    /// <summary>An axial slice of 10 x 12 pixels of 0.75 x 0.5 mm.</summary>
    public static CtSlice Slice(double x, double y, double z) => new()
    {
        Rows = 10,
        Columns = 12,
        PixelSpacing = [0.75, 0.5],
        ImagePositionPatient = [x, y, z],
        InstanceSeed = FormattableString.Invariant($"{x} {y} {z}"),
    };

    /// <summary>LPS of a pixel's centre by DICOM's equation (PS3.3 C.7.6.2.1.1), independent of the program's code.</summary>
    public static double[] Lps(CtSlice slice, int row, int column) =>
    [
        .. Enumerable.Range(0, 3).Select(a => slice.ImagePositionPatient![a]
            + (slice.ImageOrientationPatient![a] * slice.PixelSpacing![1] * column)
            + (slice.ImageOrientationPatient[3 + a] * slice.PixelSpacing[0] * row)),
    ];

    /// <summary>Writes a slice with a stored value for each row and column.</summary>
    public void Add(string name, CtSlice slice, Func<int, int, int> stored)
    {
        short[] pixels =
        [
            .. Enumerable.Range(0, slice.Rows * slice.Columns)
                .Select(p => unchecked((short)stored(p / slice.Columns, p % slice.Columns))),
        ];
        slice.Write(Path.Combine(Input, name), pixels);
    }

    /// <summary>Writes a slice with HU as a function of LPS position. Stored values are HU + 1024, or -2000 as padding for NaN.</summary>
    public void AddField(string name, CtSlice slice, Func<double[], double> hounsfield) => Add(name, slice, (row, column) =>
    {
        double hu = hounsfield(Lps(slice, row, column));
        return double.IsNaN(hu) ? -2000 : (int)Math.Round(hu) + 1024;
    });

    /// <summary>Converts without a mask. The grid is kept unless the options set a spacing.</summary>
    public CliResult Convert(params string[] options)
    {
        string[] keep = options.Contains("--spacing") ? [] : ["--spacing", "none"];
        return CliResult.Of(
            ["convert", Input, "-o", Output, "--device", "cpu", "--name", "{PatientID}", "--mask", "none", .. keep, .. options]);
    }

    /// <summary>Converts, which must succeed, and reads the volume.</summary>
    public HounsfieldVolume Volume(params string[] options)
    {
        CliResult result = Convert(options);
        Assert.True(result.Code == ExitCode.Success, result.Error);
        return Read("PHANTOM0");
    }

    /// <summary>Reads the result of an earlier conversion.</summary>
    public HounsfieldVolume Read(string name)
    {
        string file = Directory.EnumerateFiles(Path.Combine(Output, name), "ct.*").Single(
            f => !f.EndsWith(".json", StringComparison.Ordinal));
        return new HounsfieldVolume(VolumeReader.Read(file), Sidecar.Read(Path.Combine(Output, name))!);
    }

    public void Dispose() => _folder.Dispose();
}

/// <summary>HU and positions of a converted volume.</summary>
internal sealed record HounsfieldVolume(ReadVolume File, Sidecar Sidecar)
{
    public int[] Shape => File.Shape;

    /// <summary>All voxels.</summary>
    public IEnumerable<(int K, int J, int I)> Voxels =>
        from k in Enumerable.Range(0, Shape[0])
        from j in Enumerable.Range(0, Shape[1])
        from i in Enumerable.Range(0, Shape[2])
        select (k, j, i);

    public short this[int k, int j, int i] =>
        BinaryPrimitives.ReadInt16LittleEndian(File.Voxels.AsSpan(2 * ((((k * Shape[1]) + j) * Shape[2]) + i)));

    /// <summary>LPS of a voxel. All forms in the file and the sidecar must agree within a thousandth of a millimetre.</summary>
    public double[] Lps(int k, int j, int i)
    {
        OutputRecord grid = Sidecar.Output;
        double[] steps = [i * grid.SpacingMm[2], j * grid.SpacingMm[1], k * grid.SpacingMm[0]];
        double[] place =
        [
            .. Enumerable.Range(0, 3)
                .Select(a => grid.OriginMm[a] + Enumerable.Range(0, 3).Sum(b => grid.Direction[(3 * a) + b] * steps[b])),
        ];
        foreach (Func<int, int, int, double[]> form in File.Lps)
        {
            double[] stated = form(k, j, i);
            for (int a = 0; a < 3; a++) Assert.Equal(place[a], stated[a], 1e-3);
        }

        return place;
    }
}
