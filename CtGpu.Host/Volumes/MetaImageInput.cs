using System.Globalization;
using System.Text;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Volumes;

/// <summary>
/// Reads headers of MetaImage files (ITK's documentation of MetaIO): lines "Name = Value" up to ElementDataFile. Positions are LPS, as
/// ITK takes them; AnatomicalOrientation is not used.
/// </summary>
internal static class MetaImageInput
{
    private static readonly Dictionary<string, NumberType> s_types = new(StringComparer.Ordinal)
    {
        ["MET_CHAR"] = NumberType.Int8,
        ["MET_UCHAR"] = NumberType.UInt8,
        ["MET_SHORT"] = NumberType.Int16,
        ["MET_USHORT"] = NumberType.UInt16,
        ["MET_INT"] = NumberType.Int32,
        ["MET_UINT"] = NumberType.UInt32,
        ["MET_LONG"] = NumberType.Int32,
        ["MET_ULONG"] = NumberType.UInt32,
        ["MET_LONG_LONG"] = NumberType.Int64,
        ["MET_ULONG_LONG"] = NumberType.UInt64,
        ["MET_FLOAT"] = NumberType.Float32,
        ["MET_DOUBLE"] = NumberType.Float64,
    };

    /// <param name="start">First bytes of the file.</param>
    public static VolumeHeaderData Read(string path, ReadOnlySpan<byte> start)
    {
        (VolumeFields fields, string dataFile, long end) = Fields(start);
        Require(fields, "NDims", "3", "a volume of three dimensions");
        (string Name, string Value)[] only =
        [
            ("BinaryData", "True"), ("ElementNumberOfChannels", "1"),
            ("ElementToIntensityFunctionSlope", "1"), ("ElementToIntensityFunctionOffset", "0"),
        ];
        foreach ((string name, string expected) in only)
        {
            if (fields.Has(name) && !IsValue(fields.Required(name), expected))
                throw new VolumeFault($"MetaImage header with {name} = {fields.Required(name)}", $"{name} = {expected}");
        }

        string type = fields.Required("ElementType");
        if (!s_types.TryGetValue(type, out NumberType number))
            throw new VolumeFault(
                $"MetaImage header with ElementType = {VolumeFields.Short(type)}", $"one of {string.Join(", ", s_types.Keys)}");
        bool bigEndian = IsTrue(fields.Text("BinaryDataByteOrderMSB", "ElementByteOrderMSB"));
        int[] lengths = fields.Lengths("DimSize");
        return new VolumeHeaderData(
            "MetaImage", Geometry(fields, lengths), new VoxelEncoding(number, bigEndian), Location(path, fields, dataFile, end));
    }

    private static (VolumeFields Fields, string DataFile, long End) Fields(ReadOnlySpan<byte> start)
    {
        var fields = new VolumeFields("MetaImage");
        int at = 0;
        while (true)
        {
            int length = start[at..].IndexOf((byte)'\n');
            bool last = length < 0;
            if (last) length = start.Length - at;
            string line = Encoding.UTF8.GetString(start.Slice(at, length)).TrimEnd('\r', ' ');
            int equals = line.IndexOf('=', StringComparison.Ordinal);
            string name = equals < 0 ? "" : line[..equals].Trim();
            if (name == "ElementDataFile") return (fields, line[(equals + 1)..].Trim(), at + length + 1);
            if (equals < 0 && line.Length > 0)
                throw new VolumeFault(
                    $"MetaImage header with the line \"{VolumeFields.Short(line)}\"", "lines \"Name = Value\" up to ElementDataFile");
            if (equals >= 0) fields.Add(name, line[(equals + 1)..].Trim());
            if (last) throw new VolumeFault("MetaImage header without ElementDataFile", "lines \"Name = Value\" up to ElementDataFile");
            at += length + 1;
        }
    }

    private static VolumeGeometry Geometry(VolumeFields fields, int[] lengths)
    {
        double[] spacing = fields.Has("ElementSpacing") ? fields.Numbers("ElementSpacing", 3)
            : fields.Has("ElementSize") ? fields.Numbers("ElementSize", 3)
            : throw new VolumeFault("MetaImage header without ElementSpacing", "the distances of voxels in mm");
        if (Array.Exists(spacing, mm => mm <= 0))
        {
            string found = string.Join(' ', spacing.Select(mm => mm.ToString(CultureInfo.InvariantCulture)));
            throw new VolumeFault($"MetaImage header with ElementSpacing = {found}", "three distances above 0");
        }

        string[] origins = ["Offset", "Position", "Origin"], matrices = ["TransformMatrix", "Rotation", "Orientation"];
        double[] origin = origins.FirstOrDefault(fields.Has) is { } o ? fields.Numbers(o, 3) : [0, 0, 0];
        double[] axes = matrices.FirstOrDefault(fields.Has) is { } m ? fields.Numbers(m, 9) : [1, 0, 0, 0, 1, 0, 0, 0, 1];
        // Each triple is the direction of an axis. ITK does not scale it.
        Vector3 Axis(int n) => spacing[n] * new Vector3(axes[3 * n], axes[(3 * n) + 1], axes[(3 * n) + 2]);
        for (int n = 0; n < 3; n++)
        {
            double length = Axis(n).Length / spacing[n];
            if (Math.Abs(length - 1) > 1e-3 && length > 0)
                throw new VolumeFault(
                    FormattableString.Invariant($"MetaImage header with a direction of length {length:0.####} in its matrix"),
                    "unit vectors");
        }

        return VolumeAxes.Geometry(lengths, new Vector3(origin[0], origin[1], origin[2]), Axis(0), Axis(1), Axis(2));
    }

    private static VoxelLocation Location(string path, VolumeFields fields, string dataFile, long end)
    {
        Compression compression = IsTrue(fields.Text("CompressedData")) ? Compression.Zlib : Compression.None;
        if (dataFile.Length == 0 || dataFile.StartsWith("LIST", StringComparison.Ordinal) || dataFile.Contains('%'))
        {
            throw new VolumeFault(
                $"MetaImage header with ElementDataFile = {VolumeFields.Short(dataFile)}", "LOCAL or the name of one file",
                "Write the volume as one file, or give the DICOM slices.");
        }

        bool local = dataFile is "LOCAL" or "Local" or "local";
        double skipped = fields.Has("HeaderSize") ? fields.Numbers("HeaderSize", 1)[0] : 0;
        if (skipped < -1 || skipped != Math.Floor(skipped) || (local && skipped != 0))
        {
            throw new VolumeFault(
                $"MetaImage header with HeaderSize = {skipped}", local ? "no HeaderSize with LOCAL" : "-1, 0 or a number of bytes");
        }

        return local
            ? new VoxelLocation(path, compression, end)
            : new VoxelLocation(VolumeHeaderData.Beside(path, dataFile), compression, (long)skipped);
    }

    private static void Require(VolumeFields fields, string name, string value, string expected)
    {
        string found = fields.Required(name);
        if (found == value) return;
        throw new VolumeFault(
            $"MetaImage header with {name} = {VolumeFields.Short(found)}", expected, "Give one volume of three dimensions.");
    }

    private static bool IsValue(string found, string expected) =>
        found.Equals(expected, StringComparison.OrdinalIgnoreCase)
        || (double.TryParse(found, System.Globalization.CultureInfo.InvariantCulture, out double number)
            && double.TryParse(expected, System.Globalization.CultureInfo.InvariantCulture, out double same) && number == same);

    private static bool IsTrue(string? value) => value != null && (value.StartsWith('T') || value.StartsWith('t') || value == "1");
}
