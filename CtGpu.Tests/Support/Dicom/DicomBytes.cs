using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace CtGpu.Tests.Support.Dicom;

/// <summary>
/// Builds a valid or invalid DICOM file byte by byte, in any native encoding. Elements are stored by tag, so a test can replace
/// a single one. <see cref="CtSlice"/> returns a valid file.
/// </summary>
internal sealed class DicomBytes(bool explicitVr = true, bool bigEndian = false)
{
    public const string CtImageStorage = "1.2.840.10008.5.1.4.1.1.2";

    private readonly SortedDictionary<uint, byte[]> _elements = [];

    /// <summary>Transfer syntax in the meta information; null omits the whole group.</summary>
    public string? TransferSyntaxUid { get; set; } =
        bigEndian ? "1.2.840.10008.1.2.2" : explicitVr ? "1.2.840.10008.1.2.1" : "1.2.840.10008.1.2";

    public string MediaStorageSopClassUid { get; set; } = CtImageStorage;

    /// <summary>Write the preamble of 128 bytes and DICM.</summary>
    public bool Preamble { get; set; } = true;

    /// <summary>Write the meta information with explicit VR, as the standard requires.</summary>
    public bool ExplicitMeta { get; set; } = true;

    public bool Deflate { get; set; }

    /// <summary>Bytes after the last element.</summary>
    public byte[] Trailer { get; set; } = [];

    /// <summary>A CT slice of signed 16-bit pixels.</summary>
    public static DicomBytes CtSlice(bool explicitVr = true, bool bigEndian = false, int rows = 2, int columns = 3, short[]? pixels = null)
    {
        var file = new DicomBytes(explicitVr, bigEndian);
        file.Text(0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL");
        file.Text(0x00080016, "UI", CtImageStorage);
        file.Text(0x00080018, "UI", "1.2.3.4");
        file.Text(0x00080060, "CS", "CT");
        file.Text(0x00100010, "PN", "Nobody^Known");
        file.Text(0x00100020, "LO", "P1");
        file.Text(0x00100030, "DA", "19700101");
        file.Text(0x0020000D, "UI", "1.2.3.1");
        file.Text(0x0020000E, "UI", "1.2.3.2");
        file.Text(0x00200013, "IS", "7");
        file.Text(0x00200032, "DS", "-166\\-171.5\\-207.25");
        file.Text(0x00200037, "DS", "1\\0\\0\\0\\1\\0");
        file.Short(0x00280002, "US", 1);
        file.Text(0x00280004, "CS", "MONOCHROME2");
        file.Short(0x00280010, "US", rows);
        file.Short(0x00280011, "US", columns);
        file.Text(0x00280030, "DS", "0.5\\0.75");
        file.Short(0x00280100, "US", 16);
        file.Short(0x00280101, "US", 16);
        file.Short(0x00280102, "US", 15);
        file.Short(0x00280103, "US", 1);
        file.Text(0x00281052, "DS", "-1024");
        file.Text(0x00281053, "DS", "1");
        pixels ??= [.. Enumerable.Range(-2, rows * columns).Select(value => (short)value)];
        file.Element(0x7FE00010, "OW", file.Shorts(pixels));
        return file;
    }

    public void Text(uint tag, string vr, string value) =>
        Element(tag, vr, Encoding.Latin1.GetBytes(value.Length % 2 == 0 ? value : value + " "));

    public void Short(uint tag, string vr, int value) => Element(tag, vr, Shorts([unchecked((short)value)]));

    public void Element(uint tag, string vr, byte[] value, uint? length = null) => _elements[tag] = Encode(tag, vr, value, length);

    /// <summary>Replaces an element by arbitrary bytes.</summary>
    public void Raw(uint tag, byte[] bytes) => _elements[tag] = bytes;

    public void Remove(uint tag) => _elements.Remove(tag);

    public byte[] Encode(uint tag, string vr, byte[] value, uint? length = null) =>
        Encode(explicitVr, bigEndian, tag, vr, value, length);

    /// <summary>Encodes one element. <paramref name="length"/> replaces the actual length in its header.</summary>
    public static byte[] Encode(bool explicitVr, bool bigEndian, uint tag, string vr, byte[] value, uint? length = null)
    {
        uint bytes = length ?? (uint)value.Length;
        byte[] head = [.. UInt16(bigEndian, tag >> 16), .. UInt16(bigEndian, tag & 0xFFFF)];
        if (!explicitVr || tag >> 16 == 0xFFFE) return [.. head, .. UInt32(bigEndian, bytes), .. value];
        bool longForm = vr is "OB" or "OD" or "OF" or "OL" or "OV" or "OW" or "SQ" or "SV" or "UC" or "UN" or "UR" or "UT" or "UV";
        byte[] size = longForm ? [0, 0, .. UInt32(bigEndian, bytes)] : UInt16(bigEndian, bytes);
        return [.. head, .. Encoding.ASCII.GetBytes(vr), .. size, .. value];
    }

    public byte[] Item(byte[] content, bool undefined = false) => undefined
        ? [.. Encode(0xFFFEE000, "", content, uint.MaxValue), .. ItemEnd]
        : Encode(0xFFFEE000, "", content);

    public byte[] ItemEnd => Encode(0xFFFEE00D, "", []);

    public byte[] SequenceEnd => Encode(0xFFFEE0DD, "", []);

    /// <summary>Adds encapsulated pixel data: the Basic Offset Table and the fragments.</summary>
    public void Fragments(byte[] offsetTable, params byte[][] fragments)
    {
        byte[] items = [.. Item(offsetTable), .. fragments.SelectMany(fragment => Item(fragment)), .. SequenceEnd];
        Element(0x7FE00010, "OB", items, uint.MaxValue);
    }

    public byte[] Shorts(IEnumerable<short> values) => [.. values.SelectMany(value => UInt16(bigEndian, (ushort)value))];

    public static byte[] UInt32(bool bigEndian, uint value)
    {
        byte[] bytes = new byte[4];
        if (bigEndian) BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        else BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }

    public byte[] Build()
    {
        byte[] dataSet = [.. _elements.Values.SelectMany(bytes => bytes)];
        if (Deflate)
        {
            var deflated = new MemoryStream();
            using (var stream = new DeflateStream(deflated, CompressionLevel.Fastest)) stream.Write(dataSet);
            dataSet = deflated.ToArray();
        }

        byte[] preamble = Preamble ? [.. new byte[128], .. "DICM"u8] : [];
        return [.. preamble, .. TransferSyntaxUid == null ? [] : Meta(TransferSyntaxUid), .. dataSet, .. Trailer];
    }

    private byte[] Meta(string transferSyntaxUid)
    {
        byte[] Uid(uint tag, string uid)
        {
            byte[] value = Encoding.ASCII.GetBytes(uid.Length % 2 == 0 ? uid : uid + "\0");
            return Encode(ExplicitMeta, false, tag, "UI", value);
        }

        byte[] group = [.. Uid(0x00020002, MediaStorageSopClassUid), .. Uid(0x00020010, transferSyntaxUid)];
        return [.. Encode(ExplicitMeta, false, 0x00020000, "UL", UInt32(false, (uint)group.Length)), .. group];
    }

    private static byte[] UInt16(bool bigEndian, uint value) =>
        bigEndian ? [(byte)(value >> 8), (byte)value] : [(byte)value, (byte)(value >> 8)];
}
