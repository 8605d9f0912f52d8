using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Volumes;

/// <summary>Writes volume files by the definitions of the formats. It shares no code with the program.</summary>
internal static class VolumeInputs
{
    public static readonly string[] Kinds = ["nii", "nii.gz", "nii2", "mha", "mhd", "zraw", "nrrd", "nrrd.gz"];

    /// <summary>A volume of air and tissue with distinct values, and an oblique grid.</summary>
    public static VolumeGeometry Grid { get; } = new(
        new Shape3(4, 5, 6), new Spacing3(2.5, 0.75, 0.5), new Vector3(-10, 20, -300), new(0.8, 0.6, 0), new(-0.6, 0.8, 0), new(0, 0, 1));

    public static short[] Voxels(Shape3 shape) =>
        [.. Enumerable.Range(0, (int)shape.Voxels).Select(v => (short)(((v * 7919) % 2000) - 1000))];

    /// <summary>Writes a volume and returns the file to give to the program.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="stem">Path without extension.</param>
    public static string Write(string kind, string stem, VolumeGeometry grid, short[] voxels)
    {
        byte[] data = MemoryMarshal.AsBytes(voxels.AsSpan()).ToArray();
        string path = $"{stem}.{kind switch { "nii2" => "nii", "zraw" => "mhd", "nrrd.gz" => "nrrd", _ => kind }}";
        switch (kind)
        {
            case "nii" or "nii2": File.WriteAllBytes(path, [.. Nifti(grid, kind == "nii2"), .. data]); break;
            case "nii.gz": File.WriteAllBytes(path, Gzip([.. Nifti(grid, second: false), .. data])); break;
            case "mha": File.WriteAllBytes(path, [.. MetaImage(grid, "LOCAL", false), .. data]); break;
            case "mhd":
                File.WriteAllBytes(path, MetaImage(grid, Path.GetFileName(stem) + ".raw", false));
                File.WriteAllBytes(stem + ".raw", data);
                break;
            case "zraw":
                File.WriteAllBytes(path, MetaImage(grid, Path.GetFileName(stem) + ".zraw", true));
                File.WriteAllBytes(stem + ".zraw", Zlib(data));
                break;
            default: File.WriteAllBytes(path, [.. Nrrd(grid, kind == "nrrd.gz"), .. kind == "nrrd.gz" ? Gzip(data) : data]); break;
        }

        return path;
    }

    public static byte[] Gzip(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest)) gzip.Write(data);
        return packed.ToArray();
    }

    public static byte[] Zlib(byte[] data)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Fastest)) zlib.Write(data);
        return packed.ToArray();
    }

    /// <summary>nifti1.h and nifti2.h: int16, sform in RAS.</summary>
    public static byte[] Nifti(VolumeGeometry grid, bool second)
    {
        byte[] header = new byte[second ? 544 : 352];
        Span<byte> at = header;
        double[][] rows =
        [
            [-grid.Column.X * grid.Spacing.X, -grid.Row.X * grid.Spacing.Y, -grid.Slice.X * grid.Spacing.Z, -grid.Origin.X],
            [-grid.Column.Y * grid.Spacing.X, -grid.Row.Y * grid.Spacing.Y, -grid.Slice.Y * grid.Spacing.Z, -grid.Origin.Y],
            [grid.Column.Z * grid.Spacing.X, grid.Row.Z * grid.Spacing.Y, grid.Slice.Z * grid.Spacing.Z, grid.Origin.Z],
        ];
        long[] dim = [3, grid.Shape.X, grid.Shape.Y, grid.Shape.Z, 1, 1, 1, 1];
        BinaryPrimitives.WriteInt32LittleEndian(at, second ? 540 : 348);
        Encoding.ASCII.GetBytes(second ? "n+2\0\r\n\u001a\n" : "n+1\0", at[(second ? 4 : 344)..]);
        for (int n = 0; n < 8; n++)
        {
            if (second) BinaryPrimitives.WriteInt64LittleEndian(at[(16 + (8 * n))..], dim[n]);
            else BinaryPrimitives.WriteInt16LittleEndian(at[(40 + (2 * n))..], (short)dim[n]);
        }

        BinaryPrimitives.WriteInt16LittleEndian(at[(second ? 12 : 70)..], 4);
        BinaryPrimitives.WriteInt16LittleEndian(at[(second ? 14 : 72)..], 16);
        if (second)
        {
            BinaryPrimitives.WriteInt64LittleEndian(at[168..], 544);
            BinaryPrimitives.WriteInt32LittleEndian(at[348..], 1);
            BinaryPrimitives.WriteInt32LittleEndian(at[500..], 2);
        }
        else
        {
            BinaryPrimitives.WriteSingleLittleEndian(at[108..], 352);
            BinaryPrimitives.WriteInt16LittleEndian(at[254..], 1);
            at[123] = 2;
        }

        for (int row = 0; row < 3; row++)
        {
            for (int n = 0; n < 4; n++)
            {
                if (second) BinaryPrimitives.WriteDoubleLittleEndian(at[(400 + (32 * row) + (8 * n))..], rows[row][n]);
                else BinaryPrimitives.WriteSingleLittleEndian(at[(280 + (16 * row) + (4 * n))..], (float)rows[row][n]);
            }
        }

        return header;
    }

    public static byte[] MetaImage(VolumeGeometry grid, string dataFile, bool compressed) => Encoding.ASCII.GetBytes(string.Join('\n',
        "ObjectType = Image",
        "NDims = 3",
        "BinaryData = True",
        "BinaryDataByteOrderMSB = False",
        $"CompressedData = {compressed}",
        $"TransformMatrix = {Text(grid.Column)} {Text(grid.Row)} {Text(grid.Slice)}",
        $"Offset = {Text(grid.Origin)}",
        "CenterOfRotation = 0 0 0",
        "AnatomicalOrientation = RAI",
        $"ElementSpacing = {Text(new Vector3(grid.Spacing.X, grid.Spacing.Y, grid.Spacing.Z))}",
        $"DimSize = {grid.Shape.X} {grid.Shape.Y} {grid.Shape.Z}",
        "ElementType = MET_SHORT",
        $"ElementDataFile = {dataFile}",
        ""));

    public static byte[] Nrrd(VolumeGeometry grid, bool gzip)
    {
        string Vector(Vector3 v) => $"({Text(v).Replace(' ', ',')})";
        return Encoding.ASCII.GetBytes(string.Join('\n',
            "NRRD0004",
            "# a comment",
            "type: short",
            "dimension: 3",
            "space: left-posterior-superior",
            $"sizes: {grid.Shape.X} {grid.Shape.Y} {grid.Shape.Z}",
            $"space directions: {Vector(grid.Spacing.X * grid.Column)} {Vector(grid.Spacing.Y * grid.Row)} "
                + Vector(grid.Spacing.Z * grid.Slice),
            "kinds: domain domain domain",
            "endian: little",
            $"encoding: {(gzip ? "gzip" : "raw")}",
            $"space origin: {Vector(grid.Origin)}",
            "key:=value",
            "",
            ""));
    }

    private static string Text(Vector3 v) =>
        string.Join(' ', new[] { v.X, v.Y, v.Z }.Select(n => n.ToString("R", CultureInfo.InvariantCulture)));
}
