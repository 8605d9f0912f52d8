using System.Globalization;
using System.Text;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Output;

/// <summary>
/// Header of a MetaImage as ITK writes it: axes in the order x,y,z, LPS mm, and a TransformMatrix whose rows are the
/// directions of the axes (the transpose of ITK's direction matrix).
/// </summary>
internal static class MetaImageHeader
{
    public static byte[] Create(VoxelSource voxels, VolumeGeometry geometry)
    {
        Vector3[] axes = [geometry.Column, geometry.Row, geometry.Slice];
        string elementType = voxels.Type switch
        {
            VoxelType.Int16 => "MET_SHORT",
            VoxelType.UInt8 => "MET_UCHAR",
            _ => "MET_FLOAT",
        };
        string text = $"""
            ObjectType = Image
            NDims = 3
            BinaryData = True
            BinaryDataByteOrderMSB = False
            CompressedData = False
            TransformMatrix = {string.Join(' ', axes.Select(Numbers))}
            Offset = {Numbers(geometry.Origin)}
            CenterOfRotation = 0 0 0
            ElementSpacing = {Numbers(new Vector3(geometry.Spacing.X, geometry.Spacing.Y, geometry.Spacing.Z))}
            DimSize = {Numbers(new Vector3(voxels.Shape.X, voxels.Shape.Y, voxels.Shape.Z))}
            ElementType = {elementType}
            ElementDataFile = LOCAL

            """;
        return Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\n"));
    }

    private static string Numbers(Vector3 v) => $"{Number(v.X)} {Number(v.Y)} {Number(v.Z)}";

    // Adding zero turns -0 into 0.
    private static string Number(double value) => (value + 0.0).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Reads a header up to the first voxel.</summary>
    /// <exception cref="InvalidDataException">It is none that convert writes.</exception>
    public static VolumeHeader Read(Stream file)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        while (!fields.ContainsKey("ElementDataFile"))
        {
            string line = ReadLine(file);
            int equals = line.IndexOf(" = ", StringComparison.Ordinal);
            if (equals < 0) throw VolumeHeader.Foreign($"a line {line}");
            fields[line[..equals]] = line[(equals + 3)..];
        }

        string Field(string name) => fields.TryGetValue(name, out string? value) ? value : throw VolumeHeader.Foreign($"no {name}");
        double[] Doubles(string name, int count)
        {
            string[] parts = Field(name).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            double[] values = new double[parts.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i])) values = [];
                if (values.Length == 0) break;
            }

            return values.Length == count ? values : throw VolumeHeader.Foreign($"{name} = {Field(name)}");
        }

        foreach ((string name, string value) in (IEnumerable<(string, string)>)
            [("NDims", "3"), ("BinaryData", "True"), ("BinaryDataByteOrderMSB", "False"), ("CompressedData", "False"), ("ElementDataFile", "LOCAL")])
        {
            if (Field(name) != value) throw VolumeHeader.Foreign($"{name} = {Field(name)}");
        }

        VoxelType type = Field("ElementType") switch
        {
            "MET_SHORT" => VoxelType.Int16,
            "MET_UCHAR" => VoxelType.UInt8,
            "MET_FLOAT" => VoxelType.Float32,
            string other => throw VolumeHeader.Foreign($"ElementType = {other}"),
        };
        double[] size = Doubles("DimSize", 3), spacing = Doubles("ElementSpacing", 3), origin = Doubles("Offset", 3), axes = Doubles("TransformMatrix", 9);
        Shape3 shape = VolumeHeader.ShapeOf((long)size[2], (long)size[1], (long)size[0]);
        Vector3 Axis(int n) => spacing[n] * new Vector3(axes[3 * n], axes[(3 * n) + 1], axes[(3 * n) + 2]);
        return new VolumeHeader(type, shape, VolumeHeader.GeometryOf(shape, new Vector3(origin[0], origin[1], origin[2]), Axis(0), Axis(1), Axis(2)));
    }

    private static string ReadLine(Stream file)
    {
        const int longest = 4096;
        StringBuilder line = new();
        while (true)
        {
            int next = file.ReadByte();
            if (next < 0 || line.Length > longest) throw VolumeHeader.Foreign("no ElementDataFile = LOCAL");
            if (next == '\n') return line.ToString();
            line.Append((char)next);
        }
    }
}
