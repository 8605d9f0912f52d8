using System.Buffers.Binary;
using CtGpu.Host.Geometry;

namespace CtGpu.Host.Volumes;

/// <summary>
/// Reads headers of NIfTI-1 and NIfTI-2 files (nifti1.h, nifti2.h). The affine is the sform if there is one, else the qform, as nibabel
/// chooses; it is turned from RAS to LPS.
/// </summary>
internal static class NiftiInput
{
    private const int Bytes1 = 348, Bytes2 = 540;

    private static readonly Dictionary<int, NumberType> s_types = new()
    {
        [256] = NumberType.Int8,
        [2] = NumberType.UInt8,
        [4] = NumberType.Int16,
        [512] = NumberType.UInt16,
        [8] = NumberType.Int32,
        [768] = NumberType.UInt32,
        [1024] = NumberType.Int64,
        [1280] = NumberType.UInt64,
        [16] = NumberType.Float32,
        [64] = NumberType.Float64,
    };

    /// <param name="start">First bytes of the file, inflated.</param>
    /// <param name="inflated">The file is compressed.</param>
    public static VolumeHeaderData Read(string path, ReadOnlySpan<byte> start, bool inflated)
    {
        if (start.Length < Bytes1) throw new VolumeFault($"{start.Length} bytes of a NIfTI header", $"at least {Bytes1} bytes");
        int size = BinaryPrimitives.ReadInt32LittleEndian(start);
        bool bigEndian = size != Bytes1 && size != Bytes2;
        if (bigEndian) size = BinaryPrimitives.ReverseEndianness(size);
        if (size != Bytes1 && size != Bytes2)
            throw new VolumeFault("no NIfTI header", $"one of {Bytes1} (NIfTI-1) or {Bytes2} bytes (NIfTI-2)");
        if (start.Length < size) throw new VolumeFault($"{start.Length} bytes of a NIfTI header", $"at least {size} bytes");
        var header = new NiftiFields(start[..size], bigEndian);
        RequireMagic(header);
        int[] lengths = Lengths(header);
        if (!s_types.TryGetValue(header.DataType, out NumberType type))
            throw new VolumeFault(
                $"NIfTI data type {header.DataType}",
                "numbers: int8, uint8, int16, uint16, int32, uint32, int64, uint64, float32 or float64");
        if (header.BitsPerVoxel != 8 * type.Bytes())
            throw new VolumeFault($"NIfTI header with {header.BitsPerVoxel} bits per voxel of type {type}", $"{8 * type.Bytes()} bits");
        double offset = header.VoxelOffset;
        if (!(offset >= size) || offset > 1L << 40 || offset != Math.Floor(offset))
            throw new VolumeFault($"NIfTI header with voxels at byte {offset}", $"a byte from {size} on");
        (double slope, double intercept) = Scale(header);
        return new VolumeHeaderData(
            header.Name, Geometry(header, lengths), new VoxelEncoding(type, bigEndian, slope, intercept),
            new VoxelLocation(path, inflated ? Compression.Gzip : Compression.None, (long)offset) { Inflated = inflated });
    }

    private static void RequireMagic(NiftiFields header)
    {
        if (header.Magic is "ni1" or "ni2")
            throw new VolumeFault(
                "the header of a NIfTI pair", "header and voxels in one file (n+1 or n+2)", "Convert the pair to one .nii file.");
        if (header.Magic != (header.IsSecond ? "n+2" : "n+1"))
            throw new VolumeFault($"a header without NIfTI's magic number ({VolumeFields.Short(header.Magic)})", "n+1 or n+2");
    }

    private static int[] Lengths(NiftiFields header)
    {
        long[] dim = header.Dim;
        if (dim[0] is < 1 or > 7) throw new VolumeFault($"NIfTI header with {dim[0]} dimensions", "3 dimensions");
        string found = string.Join('x', dim.Skip(1).Take((int)dim[0]));
        if (dim.Skip(4).Take((int)Math.Max(0, dim[0] - 3)).Any(length => length != 1))
            throw new VolumeFault(
                $"a volume of {dim[0]} dimensions ({found})", "a volume of three dimensions", "Give one volume of the series.");
        if (dim[0] < 3) throw new VolumeFault($"a volume of {dim[0]} dimensions ({found})", "a volume of three dimensions");
        return dim.Skip(1).Take(3).All(length => length is >= 1 and <= VolumeShape.MostVoxels)
            ? [(int)dim[1], (int)dim[2], (int)dim[3]]
            : throw new VolumeFault($"NIfTI header with the shape {found}", VolumeShape.Range);
    }

    /// <summary>Slope and intercept. A slope of 0 or no number means none.</summary>
    private static (double Slope, double Intercept) Scale(NiftiFields header)
    {
        (double slope, double intercept) = (header.Slope, header.Intercept);
        if (slope == 0 || double.IsNaN(slope)) return (1, 0);
        return double.IsFinite(slope) && double.IsFinite(intercept)
            ? (slope, intercept)
            : throw new VolumeFault(
                FormattableString.Invariant($"NIfTI header with slope {slope} and intercept {intercept}"), "finite numbers");
    }

    private static VolumeGeometry Geometry(NiftiFields header, int[] lengths)
    {
        double unit = header.SpatialUnit switch
        {
            0 or 2 => 1,
            1 => 1000,
            3 => 0.001,
            int other => throw new VolumeFault($"NIfTI header with the unit {other} of length", "0, 1 (m), 2 (mm) or 3 (µm)"),
        };
        Vector3[] columns = header.SformCode > 0 ? header.Sform()
            : header.QformCode > 0 ? header.Qform()
            : throw new VolumeFault(
                "NIfTI header without an sform or a qform", "an affine that gives orientation and position",
                "Write the volume again with its affine.");
        Vector3 Lps(int n) => new(-unit * columns[n].X, -unit * columns[n].Y, unit * columns[n].Z);
        return VolumeAxes.Geometry(lengths, Lps(3), Lps(0), Lps(1), Lps(2));
    }
}
