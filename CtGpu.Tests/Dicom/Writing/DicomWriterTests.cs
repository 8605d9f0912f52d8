using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Writing;

namespace CtGpu.Tests.Dicom.Writing;

public sealed class DicomWriterTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_slice_is_explicit_little_endian_with_ascending_tags_and_even_lengths()
    {
        short[] stored = [1, -2, 3, -2000, 5, 6];
        new CtSlice { Rows = 2, Columns = 3, PixelPaddingValue = -2000 }.Write(_path, stored);
        byte[] file = File.ReadAllBytes(_path);

        Assert.All(file[..128], value => Assert.Equal(0, value));
        Assert.Equal("DICM"u8.ToArray(), file[128..132]);
        List<(uint Tag, string Vr, byte[] Value)> elements = Parse(file);
        Assert.Equal(elements.Select(e => e.Tag).Order().Distinct(), elements.Select(e => e.Tag));
        Assert.All(elements, e => Assert.Equal(0, e.Value.Length % 2));
        Assert.Equal("1.2.840.10008.1.2.1\0", Text(elements, 0x00020010));
        Assert.Equal("CT", Text(elements, 0x00080060));
        Assert.Equal(Text(elements, 0x00080018), Text(elements, 0x00020003));
        Assert.Equal(BitConverter.GetBytes((short)-2000), Value(elements, 0x00280120));
        Assert.Equal(stored.SelectMany(BitConverter.GetBytes), Value(elements, 0x7FE00010));

        // The group length counts the bytes from the end of its own element to the first element of the data set.
        int meta = BinaryPrimitives.ReadInt32LittleEndian(Value(elements, 0x00020000));
        Assert.Equal(0x0008, BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(132 + 12 + meta)));
    }

    [Fact]
    public void Attributes_set_to_null_are_left_out_and_overrides_replace()
    {
        var slice = new CtSlice
        {
            Rows = 1,
            Columns = 2,
            ImagePositionPatient = null,
            RescaleSlope = null,
            Overrides = [DicomElement.Text(DicomTags.Modality, "CS", "MR"), DicomElement.Text(0x0009_0010, "LO", "ODD")],
        };
        slice.Write(_path, [1, 2]);
        List<(uint Tag, string Vr, byte[] Value)> elements = Parse(File.ReadAllBytes(_path));
        Assert.DoesNotContain(elements, e => e.Tag is 0x00200032 or 0x00281053);
        Assert.Equal("MR", Text(elements, 0x00080060));
        Assert.Equal("ODD ", Text(elements, 0x00090010));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2.5)]
    [InlineData(0.59765625)]
    [InlineData(-299.99999999999994)]
    [InlineData(-0.00012345678901234)]
    [InlineData(-1.0 / 3.0)]
    [InlineData(-1.2345678901234567e-200)]
    public void A_decimal_string_keeps_to_16_bytes_and_loses_no_more_than_it_must(double value)
    {
        string text = Encoding.ASCII.GetString(DicomElement.Decimals(0x00180050, value).Value.Span);
        Assert.InRange(text.Length, 1, 16);
        double read = double.Parse(text, CultureInfo.InvariantCulture);
        Assert.InRange(read - value, -1e-9 * Math.Abs(value), 1e-9 * Math.Abs(value));
    }

    [Fact]
    public void Uids_are_valid_and_follow_from_the_seed()
    {
        string[] uids = [.. Enumerable.Range(0, 200).Select(i => DicomUid.FromSeed($"series {i}"))];
        Assert.Equal(uids.Length, uids.Distinct().Count());
        Assert.All(uids, uid => Assert.Matches(@"^2\.25\.[1-9][0-9]{0,38}$", uid));
        Assert.Equal(uids[7], DicomUid.FromSeed("series 7"));
    }

    private static string Text(List<(uint Tag, string Vr, byte[] Value)> elements, uint tag) =>
        Encoding.ASCII.GetString(Value(elements, tag));

    private static byte[] Value(List<(uint Tag, string Vr, byte[] Value)> elements, uint tag) => elements.Single(e => e.Tag == tag).Value;

    private static List<(uint Tag, string Vr, byte[] Value)> Parse(byte[] file)
    {
        var elements = new List<(uint, string, byte[])>();
        int at = 132;
        while (at < file.Length)
        {
            ReadOnlySpan<byte> rest = file.AsSpan(at);
            uint tag = ((uint)BinaryPrimitives.ReadUInt16LittleEndian(rest) << 16) | BinaryPrimitives.ReadUInt16LittleEndian(rest[2..]);
            string vr = Encoding.ASCII.GetString(rest[4..6]);
            bool isLong = vr is "OB" or "OW";
            int length = isLong ? BinaryPrimitives.ReadInt32LittleEndian(rest[8..]) : BinaryPrimitives.ReadUInt16LittleEndian(rest[6..]);
            at += isLong ? 12 : 8;
            elements.Add((tag, vr, file[at..(at + length)]));
            at += length;
        }

        Assert.Equal(file.Length, at);
        return elements;
    }
}
