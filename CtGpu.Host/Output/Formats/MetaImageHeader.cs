using System.Globalization;
using System.Text;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Output.Formats;

/// <summary>
/// Header of a MetaImage as ITK writes it: axes in the order x,y,z, positions in LPS mm. The rows of TransformMatrix are the directions
/// of the axes, so it is the transpose of ITK's direction matrix.
/// </summary>
internal static class MetaImageHeader
{
    public static byte[] Create(VoxelType type, VolumeGeometry geometry)
    {
        Shape3 shape = geometry.Shape;
        Vector3[] axes = [geometry.Column, geometry.Row, geometry.Slice];
        string elementType = type switch
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
            DimSize = {Numbers(new Vector3(shape.X, shape.Y, shape.Z))}
            ElementType = {elementType}
            ElementDataFile = LOCAL

            """;
        return Encoding.ASCII.GetBytes(text.ReplaceLineEndings("\n"));
    }

    private static string Numbers(Vector3 v) => $"{Number(v.X)} {Number(v.Y)} {Number(v.Z)}";

    // Adding zero converts -0 to 0.
    private static string Number(double value) => (value + 0.0).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Reads a header up to the first voxel.</summary>
    /// <exception cref="InvalidDataException">convert does not write such a header.</exception>
    public static VolumeHeader Read(Stream file)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        while (!fields.ContainsKey("ElementDataFile"))
        {
            string line = ReadLine(file);
            int equals = line.IndexOf(" = ", StringComparison.Ordinal);
            if (equals < 0) throw VolumeHeader.Unsupported($"a line \"{line}\" instead of \"Name = Value\"");
            fields[line[..equals]] = line[(equals + 3)..];
        }

        string Field(string name) => fields.TryGetValue(name, out string? value)
            ? value
            : throw VolumeHeader.Unsupported($"a line \"{name} = …\" is missing");
        double[] Doubles(string name, int count)
        {
            string[] parts = Field(name).Split(' ', StringSplitOptions.RemoveEmptyEntries);
            double[] values = new double[parts.Length];
            for (int i = 0; i < parts.Length; i++)
            {
                if (!double.TryParse(parts[i], NumberStyles.Float, CultureInfo.InvariantCulture, out values[i])) values = [];
                if (values.Length == 0) break;
            }

            return values.Length == count ? values : throw VolumeHeader.Unsupported($"{name} = {Field(name)} instead of {count} numbers");
        }

        (string Name, string Value)[] required =
        [
            ("NDims", "3"), ("BinaryData", "True"), ("BinaryDataByteOrderMSB", "False"),
            ("CompressedData", "False"), ("ElementDataFile", "LOCAL"),
        ];
        foreach ((string name, string value) in required)
        {
            if (Field(name) != value) throw VolumeHeader.Unsupported($"{name} = {Field(name)} instead of {value}");
        }

        VoxelType type = Field("ElementType") switch
        {
            "MET_SHORT" => VoxelType.Int16,
            "MET_UCHAR" => VoxelType.UInt8,
            "MET_FLOAT" => VoxelType.Float32,
            string other => throw VolumeHeader.Unsupported($"ElementType = {other} instead of MET_SHORT, MET_UCHAR or MET_FLOAT"),
        };
        double[] size = Doubles("DimSize", 3), spacing = Doubles("ElementSpacing", 3);
        double[] origin = Doubles("Offset", 3), axes = Doubles("TransformMatrix", 9);
        Shape3 shape = VolumeHeader.ShapeOf((long)size[2], (long)size[1], (long)size[0]);
        var first = new Vector3(origin[0], origin[1], origin[2]);
        Vector3 Axis(int n) => spacing[n] * new Vector3(axes[3 * n], axes[(3 * n) + 1], axes[(3 * n) + 2]);
        return new VolumeHeader(type, shape, VolumeHeader.GeometryOf(shape, first, Axis(0), Axis(1), Axis(2)));
    }

    private static string ReadLine(Stream file)
    {
        const int longest = 4096;
        StringBuilder line = new();
        while (true)
        {
            int next = file.ReadByte();
            if (next < 0 || line.Length > longest) throw VolumeHeader.Unsupported("a line \"ElementDataFile = LOCAL\" is missing");
            if (next == '\n') return line.ToString();
            line.Append((char)next);
        }
    }
}
