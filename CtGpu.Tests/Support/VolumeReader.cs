using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace CtGpu.Tests.Support;

/// <summary>Content of a volume file.</summary>
/// <param name="Shape">In the order z, y, x.</param>
/// <param name="Lps">Position of voxel (k,j,i) in LPS mm, once for each description in the file, such as sform and qform.</param>
internal sealed record ReadVolume(int[] Shape, string Type, byte[] Voxels, IReadOnlyList<Func<int, int, int, double[]>> Lps);

/// <summary>Readers that follow the format specifications and share no code with the writers.</summary>
internal static class VolumeReader
{
    public static ReadVolume Read(string path) => path switch
    {
        _ when path.EndsWith(".npy", StringComparison.Ordinal) => Npy(File.ReadAllBytes(path)),
        _ when path.EndsWith(".mha", StringComparison.Ordinal) => Mha(File.ReadAllBytes(path)),
        _ when path.EndsWith(".nii", StringComparison.Ordinal) => Nifti(File.ReadAllBytes(path)),
        _ => Nifti(Unzip(path)),
    };

    public static byte[] Unzip(string path)
    {
        using GZipStream gzip = new(File.OpenRead(path), CompressionMode.Decompress);
        using MemoryStream content = new();
        gzip.CopyTo(content);
        return content.ToArray();
    }

    private static ReadVolume Nifti(byte[] file)
    {
        Assert.Equal(348, BinaryPrimitives.ReadInt32LittleEndian(file));
        Assert.Equal("n+1\0", Encoding.Latin1.GetString(file, 344, 4));
        Assert.Equal(new byte[4], file[348..352]);
        Assert.Equal(3, Short(file, 40));
        Assert.Equal(2, file[123]);
        Assert.Equal((1f, 0f), (Float(file, 112), Float(file, 116)));
        (string type, int bits) = Short(file, 70) switch
        {
            4 => ("int16", 16),
            2 => ("uint8", 8),
            16 => ("float32", 32),
            short other => throw new InvalidDataException($"data type {other}"),
        };
        Assert.Equal(bits, Short(file, 72));
        List<Func<int, int, int, double[]>> lps = [];
        if (Short(file, 254) > 0) lps.Add((k, j, i) => [-Row(file, 280, k, j, i), -Row(file, 296, k, j, i), Row(file, 312, k, j, i)]);
        if (Short(file, 252) > 0) lps.Add((k, j, i) => Qform(file, k, j, i));
        return new ReadVolume(
            [Short(file, 46), Short(file, 44), Short(file, 42)], type, file[(int)Float(file, 108)..], lps);
    }

    private static double Row(byte[] file, int at, int k, int j, int i) =>
        (Float(file, at) * i) + (Float(file, at + 4) * j) + (Float(file, at + 8) * k) + Float(file, at + 12);

    // nifti1.h, "METHOD 2".
    private static double[] Qform(byte[] file, int k, int j, int i)
    {
        double b = Float(file, 256), c = Float(file, 260), d = Float(file, 264);
        double a = Math.Sqrt(Math.Max(0, 1.0 - ((b * b) + (c * c) + (d * d))));
        double x = Float(file, 80) * i, y = Float(file, 84) * j, z = Float(file, 88) * k * Float(file, 76);
        double r = ((a * a + b * b - c * c - d * d) * x) + ((2 * b * c - 2 * a * d) * y) + ((2 * b * d + 2 * a * c) * z);
        double p = ((2 * b * c + 2 * a * d) * x) + ((a * a + c * c - b * b - d * d) * y) + ((2 * c * d - 2 * a * b) * z);
        double s = ((2 * b * d - 2 * a * c) * x) + ((2 * c * d + 2 * a * b) * y) + ((a * a + d * d - c * c - b * b) * z);
        return [-(r + Float(file, 268)), -(p + Float(file, 272)), s + Float(file, 276)];
    }

    private static ReadVolume Npy(byte[] file)
    {
        Assert.Equal((byte[])[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0], file[..8]);
        int start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
        Assert.Equal(0, start % 64);
        Match header = Regex.Match(
            Encoding.ASCII.GetString(file, 10, start - 10),
            @"^\{'descr': '(<i2|\|u1|<f4)', 'fortran_order': False, 'shape': \((\d+), (\d+), (\d+)\), \} *\n$");
        Assert.True(header.Success);
        string type = header.Groups[1].Value switch { "<i2" => "int16", "|u1" => "uint8", _ => "float32" };
        IEnumerable<int> shape = Enumerable.Range(2, 3).Select(g => int.Parse(header.Groups[g].Value, CultureInfo.InvariantCulture));
        return new ReadVolume([.. shape], type, file[start..], []);
    }

    private static ReadVolume Mha(byte[] file)
    {
        ReadOnlySpan<byte> last = "ElementDataFile = LOCAL\n"u8;
        int start = file.AsSpan().IndexOf(last) + last.Length;
        Dictionary<string, string> fields = Encoding.ASCII.GetString(file, 0, start).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ToDictionary(line => line.Split(" = ")[0], line => line.Split(" = ")[1]);
        Assert.Equal(
            ("Image", "3", "True", "False", "False"),
            (fields["ObjectType"], fields["NDims"], fields["BinaryData"], fields["BinaryDataByteOrderMSB"], fields["CompressedData"]));
        double[] matrix = Numbers(fields["TransformMatrix"]), offset = Numbers(fields["Offset"]);
        double[] spacing = Numbers(fields["ElementSpacing"]);
        string type = fields["ElementType"] switch { "MET_SHORT" => "int16", "MET_UCHAR" => "uint8", _ => "float32" };
        return new ReadVolume(
            [.. Numbers(fields["DimSize"]).Reverse().Select(n => (int)n)], type, file[start..],
            [
                // ITK: row a of the matrix is the direction of axis a.
                (k, j, i) => [.. Enumerable.Range(0, 3).Select(axis => offset[axis]
                    + (i * spacing[0] * matrix[axis]) + (j * spacing[1] * matrix[3 + axis]) + (k * spacing[2] * matrix[6 + axis]))],
            ]);
    }

    private static double[] Numbers(string text) => [.. text.Split(' ').Select(n => double.Parse(n, CultureInfo.InvariantCulture))];

    private static short Short(byte[] file, int at) => BinaryPrimitives.ReadInt16LittleEndian(file.AsSpan(at));

    private static float Float(byte[] file, int at) => BinaryPrimitives.ReadSingleLittleEndian(file.AsSpan(at));
}
