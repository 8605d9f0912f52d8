using System.Text;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Volumes;

/// <summary>
/// Reads headers of NRRD files (teem's definition of the format, versions 1 to 5): "field: value" lines up to an empty one.
/// </summary>
internal static class NrrdInput
{
    private static readonly Dictionary<string, NumberType> s_types = Types(
        (NumberType.Int8, "signed char, int8, int8_t"), (NumberType.UInt8, "uchar, unsigned char, uint8, uint8_t"),
        (NumberType.Int16, "short, short int, signed short, signed short int, int16, int16_t"),
        (NumberType.UInt16, "ushort, unsigned short, unsigned short int, uint16, uint16_t"),
        (NumberType.Int32, "int, signed int, int32, int32_t"), (NumberType.UInt32, "uint, unsigned int, uint32, uint32_t"),
        (NumberType.Int64, "longlong, long long, long long int, signed long long, signed long long int, int64, int64_t"),
        (NumberType.UInt64, "ulonglong, unsigned long long, unsigned long long int, uint64, uint64_t"),
        (NumberType.Float32, "float"), (NumberType.Float64, "double"));

    // Signs that turn the axes of a space to LPS.
    private static readonly Dictionary<string, (int X, int Y)> s_spaces = new(StringComparer.OrdinalIgnoreCase)
    {
        ["left-posterior-superior"] = (1, 1),
        ["LPS"] = (1, 1),
        ["right-anterior-superior"] = (-1, -1),
        ["RAS"] = (-1, -1),
        ["left-anterior-superior"] = (1, -1),
        ["LAS"] = (1, -1),
    };

    /// <param name="start">First bytes of the file.</param>
    public static VolumeHeaderData Read(string path, ReadOnlySpan<byte> start)
    {
        if (!start.StartsWith("NRRD000"u8)) throw new VolumeFault("a file that does not start with NRRD000", "an NRRD header");
        (VolumeFields fields, long end) = Fields(start);
        string dimension = fields.Required("dimension");
        if (dimension != "3")
        {
            throw new VolumeFault(
                $"NRRD header with dimension {VolumeFields.Short(dimension)}", "a volume of three dimensions",
                "Give one volume of three dimensions.");
        }

        string type = fields.Required("type");
        if (!s_types.TryGetValue(type, out NumberType number))
            throw new VolumeFault($"NRRD header with type {VolumeFields.Short(type)}", "integers of 8 to 64 bits, float or double");
        int[] lengths = fields.Lengths("sizes");
        bool bigEndian = number.Bytes() > 1 && fields.Required("endian") switch
        {
            "little" => false,
            "big" => true,
            var other => throw new VolumeFault($"NRRD header with endian {VolumeFields.Short(other)}", "little or big"),
        };
        return new VolumeHeaderData("NRRD", Geometry(fields, lengths), new VoxelEncoding(number, bigEndian), Location(path, fields, end));
    }

    private static (VolumeFields Fields, long End) Fields(ReadOnlySpan<byte> start)
    {
        var fields = new VolumeFields("NRRD");
        for (int at = 0, number = 0; ; number++)
        {
            int length = start[at..].IndexOf((byte)'\n');
            if (length < 0 && at < start.Length && fields.Has("data file")) length = start.Length - at;
            if (length < 0)
            {
                if (fields.Has("data file") && at >= start.Length) return (fields, at);
                throw new VolumeFault("NRRD header without an end", "an empty line after the fields");
            }

            string line = Encoding.UTF8.GetString(start.Slice(at, length)).TrimEnd('\r');
            at = Math.Min(start.Length, at + length + 1);
            if (line.Length == 0 && number > 0) return (fields, at);
            if (number == 0 || line[0] == '#' || line.Contains(":=", StringComparison.Ordinal)) continue;
            int colon = line.IndexOf(": ", StringComparison.Ordinal);
            if (colon < 0) throw new VolumeFault($"NRRD header with the line \"{VolumeFields.Short(line)}\"", "lines \"field: value\"");
            fields.Add(Canonical(line[..colon]), line[(colon + 2)..].Trim());
        }
    }

    private static string Canonical(string name) => name.Trim().ToLowerInvariant() switch
    {
        "datafile" => "data file",
        "lineskip" => "line skip",
        "byteskip" => "byte skip",
        var other => other,
    };

    private static VolumeGeometry Geometry(VolumeFields fields, int[] lengths)
    {
        string space = fields.Text("space") ?? throw new VolumeFault(
            "NRRD header without space", "left-posterior-superior, right-anterior-superior or left-anterior-superior",
            "Write the volume again with its orientation.");
        if (!s_spaces.TryGetValue(space, out (int X, int Y) sign))
        {
            throw new VolumeFault(
                $"NRRD header with space {VolumeFields.Short(space)}", string.Join(", ", s_spaces.Keys.Where(key => key.Length > 3)));
        }

        Vector3[] axes = Vectors(fields, "space directions", 3);
        Vector3 origin = Vectors(fields, "space origin", 1)[0];
        Vector3 Lps(Vector3 v) => new(sign.X * v.X, sign.Y * v.Y, v.Z);
        return VolumeAxes.Geometry(lengths, Lps(origin), Lps(axes[0]), Lps(axes[1]), Lps(axes[2]));
    }

    /// <summary>Vectors "(x,y,z)", separated by blanks.</summary>
    private static Vector3[] Vectors(VolumeFields fields, string name, int count)
    {
        string text = fields.Required(name);
        string[] parts = text.Split([')'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Vector3[] vectors = [.. parts.Select(Vector).OfType<Vector3>()];
        return parts.Length == count && vectors.Length == count
            ? vectors
            : throw new VolumeFault(
                $"NRRD header with {name} {VolumeFields.Short(text)}", $"{count} {(count == 1 ? "vector" : "vectors")} (x,y,z)");
    }

    private static Vector3? Vector(string text)
    {
        if (!text.StartsWith('(')) return null;
        double[]? numbers = VolumeFields.Parse(text[1..].Split(',', StringSplitOptions.TrimEntries));
        return numbers is [var x, var y, var z] ? new Vector3(x, y, z) : null;
    }

    private static VoxelLocation Location(string path, VolumeFields fields, long end)
    {
        string encoding = fields.Required("encoding").ToLowerInvariant();
        Compression compression = encoding switch
        {
            "raw" => Compression.None,
            "gzip" or "gz" => Compression.Gzip,
            _ => throw new VolumeFault(
                $"NRRD header with encoding {VolumeFields.Short(encoding)}", "raw or gzip", "Write the volume again with one of them."),
        };
        double lines = fields.Has("line skip") ? fields.Numbers("line skip", 1)[0] : 0;
        double bytes = fields.Has("byte skip") ? fields.Numbers("byte skip", 1)[0] : 0;
        if (lines != 0) throw new VolumeFault(FormattableString.Invariant($"NRRD header with line skip {lines}"), "no skipped lines");
        if (bytes != Math.Floor(bytes) || bytes < -1 || (bytes != 0 && compression != Compression.None))
            throw new VolumeFault(
                FormattableString.Invariant($"NRRD header with byte skip {bytes} and encoding {encoding}"),
                "a number of bytes, with encoding raw");
        string? dataFile = fields.Text("data file");
        if (dataFile == null) return new VoxelLocation(path, compression, bytes < 0 ? -1 : end + (long)bytes);
        if (dataFile.StartsWith("LIST", StringComparison.Ordinal) || dataFile.Contains('%'))
            throw new VolumeFault(
                $"NRRD header with data file {VolumeFields.Short(dataFile)}", "the name of one file", "Write the volume as one file.");
        return new VoxelLocation(VolumeHeaderData.Beside(path, dataFile), compression, (long)bytes);
    }

    private static Dictionary<string, NumberType> Types(params (NumberType Type, string Names)[] types) =>
        types.SelectMany(type => type.Names.Split(", ").Select(name => (name, type.Type))).ToDictionary(StringComparer.Ordinal);
}
