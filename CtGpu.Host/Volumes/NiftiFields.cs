using System.Buffers.Binary;
using System.Text;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Volumes;

/// <summary>Fields of a NIfTI-1 or NIfTI-2 header, by their names in nifti1.h and nifti2.h.</summary>
internal sealed class NiftiFields
{
    private readonly byte[] _header;
    private readonly bool _bigEndian;

    public NiftiFields(ReadOnlySpan<byte> header, bool bigEndian)
    {
        (_header, _bigEndian) = (header.ToArray(), bigEndian);
        IsSecond = header.Length > 348;
    }

    public bool IsSecond { get; }

    public string Name => IsSecond ? "NIfTI-2" : "NIfTI-1";

    public string Magic => Encoding.Latin1.GetString(_header, IsSecond ? 4 : 344, 3);

    /// <summary>dim: the number of dimensions, then their lengths.</summary>
    public long[] Dim => [.. Enumerable.Range(0, 8).Select(n => IsSecond ? Long(16 + (8 * n)) : Short(40 + (2 * n)))];

    public int DataType => Short(IsSecond ? 12 : 70);

    public int BitsPerVoxel => Short(IsSecond ? 14 : 72);

    public double VoxelOffset => IsSecond ? Long(168) : Single(108);

    public double Slope => IsSecond ? Double(176) : Single(112);

    public double Intercept => IsSecond ? Double(184) : Single(116);

    /// <summary>The unit of length in xyzt_units: 0 unknown, 1 m, 2 mm, 3 µm.</summary>
    public int SpatialUnit => (IsSecond ? Int(500) : _header[123]) & 7;

    public int QformCode => IsSecond ? Int(344) : Short(252);

    public int SformCode => IsSecond ? Int(348) : Short(254);

    /// <summary>Columns of the sform, then its translation, in RAS.</summary>
    public Vector3[] Sform()
    {
        double Entry(int row, int column) => IsSecond ? Double(400 + (32 * row) + (8 * column)) : Single(280 + (16 * row) + (4 * column));
        return [.. Enumerable.Range(0, 4).Select(n => new Vector3(Entry(0, n), Entry(1, n), Entry(2, n)))];
    }

    /// <summary>The same of the qform (nifti1.h, method 2).</summary>
    public Vector3[] Qform()
    {
        double Entry(int n) => IsSecond ? Double(352 + (8 * n)) : Single(256 + (4 * n));
        double Dimension(int n) => IsSecond ? Double(104 + (8 * n)) : Single(76 + (4 * n));
        (double b, double c, double d) = (Entry(0), Entry(1), Entry(2));
        double square = 1 - ((b * b) + (c * c) + (d * d));
        if (!(square > -1e-3)) throw new VolumeFault($"{Name} header with the quaternion ({b}, {c}, {d})", "a unit quaternion");
        double a = Math.Sqrt(Math.Max(0, square));
        // Rounding can leave b, c, d longer than 1. The rotation is that of the nearest unit quaternion.
        double norm = Math.Sqrt((a * a) + (b * b) + (c * c) + (d * d));
        (a, b, c, d) = (a / norm, b / norm, c / norm, d / norm);
        double handedness = Dimension(0) < 0 ? -1 : 1;
        return
        [
            Dimension(1) * new Vector3((a * a) + (b * b) - (c * c) - (d * d), 2 * ((b * c) + (a * d)), 2 * ((b * d) - (a * c))),
            Dimension(2) * new Vector3(2 * ((b * c) - (a * d)), (a * a) + (c * c) - (b * b) - (d * d), 2 * ((c * d) + (a * b))),
            (handedness * Dimension(3))
                * new Vector3(2 * ((b * d) + (a * c)), 2 * ((c * d) - (a * b)), (a * a) + (d * d) - (b * b) - (c * c)),
            new Vector3(Entry(3), Entry(4), Entry(5)),
        ];
    }

    private short Short(int at) => _bigEndian
        ? BinaryPrimitives.ReadInt16BigEndian(_header.AsSpan(at)) : BinaryPrimitives.ReadInt16LittleEndian(_header.AsSpan(at));

    private int Int(int at) => _bigEndian
        ? BinaryPrimitives.ReadInt32BigEndian(_header.AsSpan(at)) : BinaryPrimitives.ReadInt32LittleEndian(_header.AsSpan(at));

    private long Long(int at) => _bigEndian
        ? BinaryPrimitives.ReadInt64BigEndian(_header.AsSpan(at)) : BinaryPrimitives.ReadInt64LittleEndian(_header.AsSpan(at));

    private double Single(int at) => _bigEndian
        ? BinaryPrimitives.ReadSingleBigEndian(_header.AsSpan(at)) : BinaryPrimitives.ReadSingleLittleEndian(_header.AsSpan(at));

    private double Double(int at) => _bigEndian
        ? BinaryPrimitives.ReadDoubleBigEndian(_header.AsSpan(at)) : BinaryPrimitives.ReadDoubleLittleEndian(_header.AsSpan(at));
}
