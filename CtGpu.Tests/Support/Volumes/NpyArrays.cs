using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace CtGpu.Tests.Support.Volumes;

/// <summary>Reads the consecutive arrays of a .npy.gz file of <c>oracle/make_golden.py</c>.</summary>
internal sealed partial class NpyArrays(string name) : IDisposable
{
    private readonly GZipStream _stream = new(
        File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Golden", name + ".npy.gz")), CompressionMode.Decompress);

    /// <summary>Lengths of the axes of the array that was read last.</summary>
    public int[] Axes { get; private set; } = [];

    /// <summary>Reads the next array, in C order. As int16 it also reads uint16, with the same bits.</summary>
    public T[] Next<T>()
        where T : unmanaged
    {
        var start = new byte[10];
        _stream.ReadExactly(start);
        Assert.Equal("\u0093NUMPY\u0001\0", Encoding.Latin1.GetString(start, 0, 8));
        var text = new byte[start[8] | (start[9] << 8)];
        _stream.ReadExactly(text);
        Match header = Header().Match(Encoding.Latin1.GetString(text));
        Assert.Contains(header.Groups["descr"].Value, Descriptions(typeof(T)));
        Axes = [.. header.Groups["axis"].Captures.Select(axis => int.Parse(axis.Value, CultureInfo.InvariantCulture))];
        var array = new T[Axes.Aggregate(1, (product, axis) => product * axis)];
        _stream.ReadExactly(MemoryMarshal.AsBytes(array.AsSpan()));
        return array;
    }

    public void Dispose()
    {
        Assert.Equal(-1, _stream.ReadByte());
        _stream.Dispose();
    }

    private static string[] Descriptions(Type type) => Type.GetTypeCode(type) switch
    {
        TypeCode.Byte => ["|u1"],
        TypeCode.Int16 => ["<i2", "<u2"],
        TypeCode.Int32 => ["<i4"],
        TypeCode.Single => ["<f4"],
        TypeCode.Double => ["<f8"],
        _ => [],
    };

    [GeneratedRegex(@"^\{'descr': '(?<descr>[^']+)', 'fortran_order': False, 'shape': \((?:(?<axis>\d+),? ?)+\)")]
    private static partial Regex Header();
}
