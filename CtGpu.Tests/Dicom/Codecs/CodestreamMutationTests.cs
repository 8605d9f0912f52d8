using System.Diagnostics;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Codecs;
using CtGpu.Host.Dicom.Codecs.Jpeg2000;
using CtGpu.Host.Dicom.Codecs.JpegLs;
using CtGpu.Host.Dicom.Codecs.LossyJpeg;
using CtGpu.Tests.Dicom.Codecs.Jpeg2000;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom.Codecs;

/// <summary>
/// Decodes codestreams with bytes changed, removed, repeated and moved. Each must be decoded or refused by
/// <see cref="DicomFormatException"/> within a time limit, without a write outside its destination. The variable CTGPU_FUZZ sets
/// a larger number of codestreams for each kind. Then the test also checks the peak memory, so run this class alone.
/// </summary>
public sealed class CodestreamMutationTests
{
    private const string Variable = "CTGPU_FUZZ";
    private const int DefaultCount = 25_000;
    private const long MaxBytes = 300 << 20;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);
    private static readonly int? s_count = int.TryParse(Environment.GetEnvironmentVariable(Variable), out int count) ? count : null;

    private delegate void Decoding(byte[] mutant, byte[] whole, int rows, int columns, Random random);

    [Fact]
    public void Mutated_JPEG_LS_is_decoded_or_refused()
    {
        var random = new Random(1);
        var wholes = new List<(byte[] Image, int Rows, int Columns)>();
        for (int i = 0; i < 60; i++)
        {
            int precision = 2 + (i % 15), largest = (1 << precision) - 1, rows = random.Next(1, 41), columns = random.Next(1, 41);
            var encoder = new JpegLsEncoder
            {
                Precision = precision,
                Near = i % 4 == 3 ? Math.Min(random.Next(1, 5), largest / 2) : 0,
                RestartRows = i % 5 == 4 ? random.Next(1, 6) : 0,
                Preset = i % 6 == 5 && precision > 6 ? [0, 0, 0, 0, 32 + i] : null,
            };
            wholes.Add((encoder.Encode(JpegLsPictures.Samples(largest, rows, columns, i), rows, columns, out _), rows, columns));
        }

        using var decoder = new JpegLsDecoder();
        Run(wholes, (mutant, whole, rows, columns, choice) =>
        {
            // Alone, or together with undamaged images, whose samples must not change.
            int others = choice.Next(4) == 0 ? choice.Next(2, JpegLsLanes.Count) : 0;
            ushort[][] decoded = JpegLsPictures.Decode(decoder, [.. Enumerable.Repeat(whole, others), mutant], rows, columns);
            if (others > 0) Assert.Equal(JpegLsPictures.Decode(decoder, whole, rows, columns), decoded[0]);
        });
    }

    [Fact]
    public void Mutated_lossy_JPEG_is_decoded_or_refused()
    {
        var wholes = new List<(byte[] Image, int Rows, int Columns)>();
        foreach (string name in (string[])["JPEG baseline, 8 bits", "JPEG extended, 12 bits"])
        {
            wholes.Add((CodestreamData.Of(name).Bytes, CodestreamData.Rows, CodestreamData.Columns));
        }

        Run(wholes, DecodeLossyJpeg);
    }

    [Theory]
    [InlineData("OpenJPEG")]
    [InlineData("OpenJPH")]
    public void Mutated_JPEG_2000_is_decoded_or_refused(string encoder)
    {
        var wholes = new List<(byte[] Image, int Rows, int Columns)>();
        foreach (Jpeg2000Data data in Jpeg2000Data.All)
        {
            bool isHighThroughput = data.Name.StartsWith("OpenJPH", StringComparison.Ordinal);
            if (isHighThroughput == (encoder == "OpenJPH")) wholes.Add((data.Bytes, Jpeg2000Data.Rows, Jpeg2000Data.Columns));
        }

        using var decoder = new Jpeg2000Decoder();
        Run(wholes, (mutant, _, rows, columns, _) => Jpeg2000Data.Decode(decoder, mutant, rows, columns));
    }

    private static unsafe void DecodeLossyJpeg(byte[] mutant, byte[] whole, int rows, int columns, Random random)
    {
        const ushort guard = 0x5A5A;
        ushort[] samples = new ushort[(rows * columns) + 64];
        samples.AsSpan().Fill(guard);
        var codestream = Codestream.Of(PixelCoding.Jpeg, mutant, rows, columns);
        fixed (ushort* destination = samples)
        {
            LossyJpegDecoder.Decode(mutant, rows, columns, codestream.Precision, destination);
        }

        Assert.False(samples.AsSpan(rows * columns).ContainsAnyExcept(guard));
    }

    private static void Run(List<(byte[] Image, int Rows, int Columns)> wholes, Decoding decode)
    {
        var random = new Random(20261130);
        int decoded = 0, refused = 0, count = s_count ?? DefaultCount;
        var longest = TimeSpan.Zero;
        for (int i = 0; i < count; i++)
        {
            (byte[] whole, int rows, int columns) = wholes[random.Next(wholes.Count)];
            byte[] mutant = Mutate(whole, random);
            // Only a slow attempt is repeated, because the machine may be busy.
            TimeSpan shortest = TimeSpan.MaxValue;
            bool isDecoded = false;
            for (int attempt = 0; attempt < 3 && shortest > s_longest; attempt++)
            {
                var clock = Stopwatch.StartNew();
                isDecoded = TryDecode(
                    () => decode(mutant, whole, rows, columns, random), $"mutant {i}: {rows} x {columns}, {Convert.ToHexString(mutant)}");
                if (clock.Elapsed < shortest) shortest = clock.Elapsed;
            }

            _ = isDecoded ? decoded++ : refused++;
            if (shortest > longest) longest = shortest;
        }

        long peak = Process.GetCurrentProcess().PeakWorkingSet64;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{count} codestreams, {decoded} decoded, {refused} refused, the longest took {longest.TotalMilliseconds:0} ms, "
            + $"peak {peak >> 20} MiB");
        Assert.True(longest < s_longest, $"a mutant took {longest}");
        if (s_count != null) Assert.InRange(peak, 0, MaxBytes);
        Assert.True(decoded > count / 60 && refused > count / 60, $"{decoded} decoded, {refused} refused");
    }

    private static bool TryDecode(Action decode, string name)
    {
        try
        {
            decode();
            return true;
        }
        catch (DicomFormatException)
        {
            return false;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException(name, e);
        }
    }

    private static byte[] Mutate(byte[] whole, Random random) => ByteMutation.Of(
        whole, first: 0, fewest: 10, gentle: random.Next(2) == 0, () => [0xFF, (byte)random.Next(0xC0, 0x100)], random);
}
