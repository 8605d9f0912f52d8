using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using CtGpu.Host.Dicom.Codecs.Jpeg2000;

namespace CtGpu.Tests.Dicom.Codecs.Jpeg2000;

/// <summary>A picture that OpenJPEG or OpenJPH has coded. <c>oracle/make_jpeg2000.py</c> generates the file of pictures.</summary>
internal sealed record Jpeg2000Data(string Name, int Bits, bool Signed, byte[] Bytes, string? Sha256)
{
    public const int Rows = 20;
    public const int Columns = 24;

    private static readonly JsonSerializerOptions s_json = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    public static Jpeg2000Data[] All { get; } = JsonSerializer.Deserialize<Jpeg2000Data[]>(
        File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Dicom", "Codecs", "Jpeg2000", "jpeg2000.json")), s_json)!;

    public static Jpeg2000Data Of(string name) => All.Single(data => data.Name == name);

    /// <summary>Samples of the picture that was coded.</summary>
    public short[] Picture()
    {
        short[] picture = new short[Rows * Columns];
        for (int i = 0; i < picture.Length; i++)
        {
            int y = i / Columns, x = i % Columns;
            picture[i] = (short)(((37 * x) + (101 * y) + (3 * x * y)) % 611 - (Signed ? 300 : 0));
        }

        return picture;
    }

    /// <summary>Checks decoded samples: those that were coded, or for lossy options those that OpenJPEG decodes.</summary>
    public void AssertDecoded(short[] samples)
    {
        if (Sha256 == null) Assert.Equal(Picture(), samples);
        else Assert.Equal(Sha256, Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(samples.AsSpan()))));
    }

    /// <summary>Decodes a codestream of the picture's size, and checks that no sample after the image is written.</summary>
    public static unsafe short[] Decode(Jpeg2000Decoder decoder, ReadOnlySpan<byte> bytes, int rows = Rows, int columns = Columns)
    {
        const short guard = 0x5A5A;
        short[] samples = new short[(rows * columns) + 64];
        samples.AsSpan(rows * columns).Fill(guard);
        fixed (short* destination = samples) decoder.Decode(bytes, rows, columns, (ushort*)destination);
        Assert.False(samples.AsSpan(rows * columns).ContainsAnyExcept(guard), "written past the end");
        return samples[..(rows * columns)];
    }
}
