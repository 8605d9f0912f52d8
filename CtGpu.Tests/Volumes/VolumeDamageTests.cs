using System.Buffers.Binary;
using System.Text;
using CtGpu.Host;
using CtGpu.Host.Geometry;
using CtGpu.Host.Library;
using CtGpu.Tests.Library;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Volumes;

/// <summary>Damaged volumes, and volumes that are not read, each with its error. docs/volumes.md lists them.</summary>
public sealed class VolumeDamageTests
{
    private static readonly VolumeGeometry s_grid = VolumeInputs.Grid;

    [Theory]
    [InlineData("nii", "truncated", "short data")]
    [InlineData("nii.gz", "truncated", "compressed data is damaged|short data")]
    [InlineData("mha", "truncated", "short data")]
    [InlineData("mhd", "truncated-data", "short data")]
    [InlineData("zraw", "truncated-data", "short data|damaged")]
    [InlineData("nrrd", "truncated", "short data")]
    [InlineData("nrrd.gz", "truncated", "short data|damaged")]
    [InlineData("nii", "longer", "241 bytes|242 bytes")]
    [InlineData("mhd", "no-data", "does not exist")]
    [InlineData("nii.gz", "bit-flip", "damaged|short data|after its last voxel")]
    public void Incomplete_data_is_refused(string kind, string damage, string expected)
    {
        using var folder = new TempFolder();
        string path = VolumeInputs.Write(kind, folder.At("scan"), s_grid, VolumeInputs.Voxels(s_grid.Shape));
        string data = damage is "truncated-data" or "no-data" ? folder.At(kind == "zraw" ? "scan.zraw" : "scan.raw") : path;
        byte[] bytes = File.ReadAllBytes(data);
        if (damage == "no-data") File.Delete(data);
        else if (damage == "longer") File.WriteAllBytes(data, [.. bytes, 1, 2]);
        else if (damage == "bit-flip") File.WriteAllBytes(data, [.. bytes.Select((b, i) => i == bytes.Length - 30 ? (byte)(b ^ 4) : b)]);
        else File.WriteAllBytes(data, bytes[..^20]);
        AssertRefused(path, expected);
    }

    [Theory]
    [InlineData("DimSize = 6 5 4", "DimSize = 6 5 4 2", "DimSize")]
    [InlineData("NDims = 3", "NDims = 4", "NDims = 4")]
    [InlineData("DimSize = 6 5 4", "DimSize = 6 0 4", "DimSize = 6 0 4")]
    [InlineData("DimSize = 6 5 4", "DimSize = 6 5 99999999999", "65536")]
    [InlineData("ElementType = MET_SHORT", "ElementType = MET_OTHER", "MET_OTHER")]
    [InlineData("ElementSpacing = 0.5 0.75 2.5", "ElementSpacing = 0.5 0 2.5", "ElementSpacing")]
    [InlineData("ElementSpacing = 0.5 0.75 2.5", "Comment = none", "ElementSpacing")]
    [InlineData("0 0 1\nOffset", "1 0 0\nOffset", "singular")]
    [InlineData("ElementDataFile = LOCAL", "ElementDataFile = LIST", "LIST")]
    [InlineData("ElementDataFile = LOCAL", "Other = 1", "ElementDataFile")]
    [InlineData("ElementType = MET_SHORT", "ElementNumberOfChannels = 3\nElementType = MET_SHORT", "ElementNumberOfChannels")]
    [InlineData("BinaryData = True", "BinaryData = False", "BinaryData")]
    public void A_damaged_MetaImage_header_is_named(string field, string damaged, string expected) =>
        AssertTextRefused("mha", field, damaged, expected);

    [Theory]
    [InlineData("dimension: 3", "dimension: 4", "dimension 4")]
    [InlineData("type: short", "type: block", "type block")]
    [InlineData("space: left-posterior-superior", "space: scanner-xyz", "scanner-xyz")]
    [InlineData("space: left-posterior-superior\n", "", "without space")]
    [InlineData("encoding: raw", "encoding: bzip2", "bzip2")]
    [InlineData("endian: little", "endian: middle", "middle")]
    [InlineData("NRRD0004", "NRRX0004", "NRRD000")]
    [InlineData("kinds: domain domain domain", "sizes: 1 1 1", "two fields sizes")]
    public void A_damaged_NRRD_header_is_named(string field, string damaged, string expected) =>
        AssertTextRefused("nrrd", field, damaged, expected);

    [Theory]
    [InlineData("magic", "magic")]
    [InlineData("pair", "pair")]
    [InlineData("size", "no NIfTI header")]
    [InlineData("4-d", "4 dimensions")]
    [InlineData("2-d", "2 dimensions")]
    [InlineData("zero", "shape 6x0x4")]
    [InlineData("type", "data type 128")]
    [InlineData("bits", "bits per voxel")]
    [InlineData("no-affine", "sform")]
    [InlineData("singular", "singular affine")]
    [InlineData("nan", "singular affine")]
    [InlineData("offset", "voxels at byte 12")]
    [InlineData("slope", "slope")]
    [InlineData("unit", "unit 5")]
    public void A_damaged_NIfTI_header_is_named(string damage, string expected)
    {
        using var folder = new TempFolder();
        string path = VolumeInputs.Write("nii", folder.At("scan"), s_grid, VolumeInputs.Voxels(s_grid.Shape));
        byte[] file = File.ReadAllBytes(path);
        void Short(int at, short value) => BinaryPrimitives.WriteInt16LittleEndian(file.AsSpan(at), value);
        void Single(int at, float value) => BinaryPrimitives.WriteSingleLittleEndian(file.AsSpan(at), value);
        switch (damage)
        {
            case "magic": file[345] = (byte)'x'; break;
            case "pair": file[345] = (byte)'i'; break;
            case "size": file[0] = 0; break;
            case "4-d": (file[40], file[48]) = (4, 2); break;
            case "2-d": file[40] = 2; break;
            case "zero": Short(44, 0); break;
            case "type": Short(70, 128); break;
            case "bits": Short(72, 32); break;
            case "no-affine": Short(254, 0); break;
            case "singular": for (int n = 0; n < 4; n++) Single(312 + (4 * n), 0); break;
            case "nan": Single(280, float.NaN); break;
            case "offset": Single(108, 12); break;
            case "slope": Single(112, float.PositiveInfinity); break;
            default: file[123] = 5; break;
        }

        File.WriteAllBytes(path, file);
        AssertRefused(path, expected);
    }

    [Theory]
    [InlineData(0, 255, "not a mask")]
    [InlineData(5, 3000, "below 0")]
    public void A_volume_without_negative_values_is_no_HU(short lowest, short highest, string expected)
    {
        using var folder = new TempFolder();
        short[] voxels = [.. VolumeInputs.Voxels(s_grid.Shape).Select(v => (short)(lowest + ((v + 1000) * (highest - lowest) / 2000)))];
        string path = VolumeInputs.Write("mha", folder.At("scan"), s_grid, voxels);
        AssertRefused(path, expected);
        using CtGpuEngine engine = LibraryPhantom.Engine();
        Assert.Equal(voxels, engine.Read(path, new ReadOptions { AssumeHounsfield = true }).Hounsfield.ToArray());
    }

    [Fact]
    public void Values_beyond_int16_are_no_HU()
    {
        using var folder = new TempFolder();
        byte[] header = VolumeInputs.Nifti(s_grid, second: false);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(70), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(72), 32);
        foreach (float value in (float[])[40_000, float.NaN, float.NegativeInfinity])
        {
            string path = folder.At("scan.nii");
            float[] voxels = new float[s_grid.Shape.Voxels];
            voxels[^1] = value;
            File.WriteAllBytes(path, [.. header, .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(voxels.AsSpan())]);
            AssertRefused(path, "no HU: a value of");
        }
    }

    [Fact]
    public void Numbers_of_other_types_with_a_scale_become_HU()
    {
        using var folder = new TempFolder();
        byte[] header = VolumeInputs.Nifti(s_grid, second: false);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(70), 512);
        BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(112), 0.5f);
        BinaryPrimitives.WriteSingleLittleEndian(header.AsSpan(116), -1000);
        ushort[] stored = [.. Enumerable.Range(0, (int)s_grid.Shape.Voxels).Select(v => (ushort)(v * 501))];
        string path = folder.At("scan.nii");
        File.WriteAllBytes(path, [.. header, .. System.Runtime.InteropServices.MemoryMarshal.AsBytes(stored.AsSpan())]);
        using CtGpuEngine engine = LibraryPhantom.Engine();
        Assert.Equal(
            stored.Select(v => (short)Math.Round((v * 0.5) - 1000, MidpointRounding.AwayFromZero)),
            engine.Read(path).Hounsfield.ToArray());
    }

    /// <summary>CI runs it for a minute: CTGPU_FUZZ_SECONDS.</summary>
    [Fact]
    public void A_mutated_header_is_read_or_refused_by_name()
    {
        using var folder = new TempFolder();
        int seconds = int.TryParse(Environment.GetEnvironmentVariable("CTGPU_FUZZ_SECONDS"), out int more) ? more : 2;
        var end = DateTime.UtcNow.AddSeconds(seconds);
        var random = new Random(1);
        using CtGpuEngine engine = LibraryPhantom.Engine();
        (string Path, byte[] Bytes)[] seeds =
        [
            .. VolumeInputs.Kinds.Select(kind =>
                VolumeInputs.Write(kind, folder.At(kind.Replace('.', '-')), s_grid, VolumeInputs.Voxels(s_grid.Shape)))
                .Select(path => (path, File.ReadAllBytes(path))),
        ];
        int read = 0, refused = 0;
        while (DateTime.UtcNow < end)
        {
            (string path, byte[] bytes) = seeds[random.Next(seeds.Length)];
            File.WriteAllBytes(path, Mutate(bytes, random));
            try
            {
                engine.Read(path);
                read++;
            }
            catch (CtGpuException refusal)
            {
                Assert.NotEqual(ExitCode.InternalError, refusal.Code);
                Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
                refused++;
            }
        }

        Assert.True(read > 0 && refused > 0, $"{read} read, {refused} refused");
    }

    private static byte[] Mutate(byte[] bytes, Random random)
    {
        byte[] mutated = [.. bytes];
        for (int n = random.Next(1, 4); n > 0; n--)
        {
            int at = random.Next(Math.Min(mutated.Length, 560));
            switch (random.Next(4))
            {
                case 0: mutated[at] = (byte)random.Next(256); break;
                case 1: mutated[at] ^= (byte)(1 << random.Next(8)); break;
                case 2: mutated[at] = (byte)"0123456789 -.e\n"[random.Next(15)]; break;
                default: mutated = [.. mutated[..at], .. mutated[Math.Min(mutated.Length, at + random.Next(1, 9))..], 0]; break;
            }
        }

        return mutated;
    }

    private static void AssertTextRefused(string kind, string field, string damaged, string expected)
    {
        using var folder = new TempFolder();
        string path = VolumeInputs.Write(kind, folder.At("scan"), s_grid, VolumeInputs.Voxels(s_grid.Shape));
        string text = Encoding.Latin1.GetString(File.ReadAllBytes(path));
        Assert.Contains(field, text, StringComparison.Ordinal);
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(text.Replace(field, damaged, StringComparison.Ordinal)));
        AssertRefused(path, expected);
    }

    private static void AssertRefused(string path, string expected)
    {
        using CtGpuEngine engine = LibraryPhantom.Engine();
        CtGpuException refusal = Assert.ThrowsAny<CtGpuException>(() => engine.Read(path));
        Assert.Equal(ExitCode.InvalidInput, refusal.Code);
        Assert.Contains(path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Expected", refusal.Message, StringComparison.Ordinal);
        Assert.Contains(expected.Split('|'), word => refusal.Message.Contains(word, StringComparison.Ordinal));
    }
}
