using System.Diagnostics;
using System.IO.Compression;
using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.Headers;
using CtGpu.Host.Dicom.Pixels;
using CtGpu.Kernels.Memory;
using CtGpu.Tests.Support;
using CtGpu.Tests.Support.Dicom;

namespace CtGpu.Tests.Dicom;

/// <summary>
/// Reads files with bytes changed, removed, repeated and moved. Each file must be read or refused by name within a time limit.
/// The variable CTGPU_FUZZ sets a larger number of files, divided among the kinds. Then the test also checks the peak memory,
/// so run this class alone.
/// </summary>
public sealed class MutationTests
{
    private const string Variable = "CTGPU_FUZZ";
    private const int Guard = 256;
    private const long MaxBytes = 300 << 20;

    private static readonly TimeSpan s_longest = TimeSpan.FromSeconds(2);

    private static readonly string[] s_coded =
    [
        "JPEG-LS", "JPEG-LS near-lossless", "JPEG baseline, 8 bits", "JPEG extended, 12 bits", "JPEG 2000, signed",
        "JPEG 2000, irreversible", "HTJ2K, 12 bits",
    ];
    private static readonly string[] s_own =
        ["explicit", "implicit", "big endian", "deflated", "nested", "enhanced", "unknown VR", "rle", "jpeg", "fragments", .. s_coded];

    private static readonly int? s_files = int.TryParse(Environment.GetEnvironmentVariable(Variable), out int files) ? files : null;

    public static TheoryData<string> Kinds => [.. s_own];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Mutated_files_are_read_or_refused_by_name(string kind)
    {
        byte[] whole = Whole(kind);
        int codestream = IsCodestream(kind) ? whole.Length - CodestreamData.Of(kind).Bytes.Length : 0;
        var random = new Random(20261122 + kind.Length);
        using var reader = new SlicePixelReader();
        using var file = new TemporaryFile(whole);
        Assert.NotNull(Read(reader, file.Path));
        int read = 0, refused = 0, files = Files();
        var longest = TimeSpan.Zero;
        for (int i = 0; i < files; i++)
        {
            byte[] mutant = Mutate(whole, codestream, random);
            File.WriteAllBytes(file.Path, mutant);
            TimeSpan took = Shortest(() => _ = TryRead(reader, file.Path, mutant, kind, i) ? read++ : refused++);
            if (took > longest) longest = took;
        }

        long peak = Process.GetCurrentProcess().PeakWorkingSet64;
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{kind}: {files} files, {read} read, {refused} refused or left out, "
            + $"the longest took {longest.TotalMilliseconds:0} ms, peak {peak >> 20} MiB");
        Assert.True(longest < s_longest, $"a mutant took {longest}");
        if (s_files != null) Assert.InRange(peak, 0, MaxBytes);
        // If nearly all files are read, or nearly all are refused, the mutations are too weak or too strong.
        Assert.True(read > files / 60 && refused > files / 60, $"{read} read, {refused} refused");
    }

    /// <summary>A small file that inflates to 400 MiB, in a private element or in PixelData.</summary>
    [Theory]
    [InlineData(0x00091010u)]
    [InlineData(0x7FE00010u)]
    public void A_deflate_bomb_is_refused_soon(uint tag)
    {
        const int bombBytes = 400 << 20;
        DicomBytes bytes = DicomBytes.CtSlice();
        bytes.TransferSyntaxUid = "1.2.840.10008.1.2.1.99";
        bytes.Element(tag, "OB", [], bombBytes);
        bytes.Short(0x00280010, "US", 20000);
        bytes.Short(0x00280011, "US", 20000);
        byte[] plain = bytes.Build();
        int start = plain.AsSpan().IndexOf((ReadOnlySpan<byte>)[8, 0, 8, 0]);
        byte[] header = bytes.Encode(tag, "OB", [], bombBytes);
        int hole = plain.AsSpan().IndexOf(header) + header.Length;
        using var file = new TemporaryFile(plain[..start]);
        using (var stream = new DeflateStream(new FileStream(file.Path, FileMode.Append), CompressionLevel.Fastest))
        {
            byte[] zeros = new byte[1 << 20];
            stream.Write(plain.AsSpan(start..hole));
            for (int written = 0; written < bombBytes; written += zeros.Length) stream.Write(zeros);
            stream.Write(plain.AsSpan(hole..));
        }

        Assert.True(new FileInfo(file.Path).Length < 4 << 20, $"{new FileInfo(file.Path).Length} bytes");
        TimeSpan took = Shortest(() => Assert.Equal(ExitCode.InvalidInput, Assert.Throws<CtGpuException>(() =>
        {
            SlicePixelReader.Check(SliceReading.Headers(file.Path));
        }).Code));
        Assert.True(took < s_longest, $"a deflate bomb took {took}");
    }

    private static int Files() => ((s_files ?? 6000) + s_own.Length - 1) / s_own.Length;

    /// <summary>The shortest time of up to three attempts. Only a slow attempt is repeated, because the machine may be busy.</summary>
    private static TimeSpan Shortest(Action action)
    {
        TimeSpan shortest = TimeSpan.MaxValue;
        for (int attempt = 0; attempt < 3 && shortest > s_longest; attempt++)
        {
            var clock = Stopwatch.StartNew();
            action();
            if (clock.Elapsed < shortest) shortest = clock.Elapsed;
        }

        return shortest;
    }

    private static bool TryRead(SlicePixelReader reader, string path, byte[] mutant, string kind, int number)
    {
        try
        {
            return Read(reader, path) != null;
        }
        catch (CtGpuException e)
        {
            Assert.True(e.Code is ExitCode.InvalidInput or ExitCode.Transient, $"mutant {number}: {e.Code}");
            Assert.Contains(path, e.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', e.Message);
            return false;
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"mutant {number} of {kind}: {Convert.ToHexString(mutant)}", e);
        }
    }

    /// <summary>Reads all frames of an image, and checks that no byte after each destination is written. Null for files left out.</summary>
    private static unsafe IReadOnlyList<SliceHeader>? Read(SlicePixelReader reader, string path)
    {
        if (DicomReader.ReadHeader(path) is not DicomFileContent.Image image) return null;
        foreach (SliceHeader frame in image.Frames)
        {
            SlicePixelReader.Check([frame]);
            int pixels = frame.Rows * frame.Columns;
            using var memory = new NativeBuffer<short>(pixels + Guard);
            new Span<short>(memory.Pointer + pixels, Guard).Fill(0x5A5A);
            SliceReading.Read(reader, new SliceTarget(frame, memory.Pointer));
            Assert.False(
                new Span<short>(memory.Pointer + pixels, Guard).ContainsAnyExcept((short)0x5A5A), "written past the end");
        }

        return image.Frames;
    }

    /// <param name="codestream">Offset of a codestream, or 0. Half of the mutants get a single small change in it.</param>
    private static byte[] Mutate(byte[] whole, int codestream, Random random)
    {
        bool gentle = codestream > 0 && random.Next(2) == 0;
        // Nothing reads the preamble, so changes start after it.
        return ByteMutation.Of(
            whole, first: gentle ? codestream : 128, fewest: 140, gentle,
            () => [0xFE, 0xFF, (byte)(random.Next(2) == 0 ? 0x0D : 0xDD), 0xE0, 0, 0, 0, 0], random);
    }

    private static bool IsCodestream(string kind) => s_coded.Contains(kind);

    private static byte[] Whole(string kind)
    {
        if (IsCodestream(kind))
        {
            CodestreamData data = CodestreamData.Of(kind);
            return data.Slice().Build();
        }

        var random = new Random(7);
        int[] samples = [.. Enumerable.Range(0, 8 * 12).Select(_ => random.Next(-3000, 3000))];
        short[] pixels = [.. samples.Select(sample => (short)sample)];
        DicomBytes bytes = DicomBytes.CtSlice(kind != "implicit", kind == "big endian", 8, 12, pixels);
        byte[] attribute = bytes.Encode(0x00200032, "DS", "1\\2\\3 "u8.ToArray());
        byte[] group = bytes.Encode(0x00209113, "SQ", [.. bytes.Item(attribute, undefined: true), .. bytes.SequenceEnd], uint.MaxValue);
        switch (kind)
        {
            case "deflated":
                bytes.TransferSyntaxUid = "1.2.840.10008.1.2.1.99";
                bytes.Deflate = true;
                break;
            case "nested":
                byte[] nested = attribute;
                for (int i = 0; i < 6; i++)
                {
                    byte[] items = [.. bytes.Item(nested, i % 3 == 0), .. bytes.SequenceEnd];
                    nested = bytes.Encode(0x00081140, i % 2 == 0 ? "SQ" : "UN", items, uint.MaxValue);
                }

                bytes.Raw(0x00081140, nested);
                break;
            case "enhanced":
                bytes.Short(0x00280010, "US", 4);
                bytes.Text(0x00280008, "IS", "2");
                bytes.Element(0x52009229, "SQ", bytes.Item(group));
                bytes.Element(0x52009230, "SQ", [.. bytes.Item(group), .. bytes.Item(group, undefined: true)]);
                break;
            case "unknown VR":
                foreach (uint tag in (uint[])[0x00080070, 0x00291010, 0x00291011])
                {
                    byte[] element = bytes.Encode(tag, "LO", new byte[tag & 0x1F]);
                    (element[4], element[5]) = ((byte)'-', (byte)'-');
                    bytes.Raw(tag, element);
                }

                break;
            case "fragments":
                bytes.TransferSyntaxUid = "1.2.840.10008.1.2.1.98";
                bytes.Short(0x00280010, "US", 4);
                bytes.Text(0x00280008, "IS", "2");
                bytes.Fragments([], bytes.Shorts(pixels[..20]), bytes.Shorts(pixels[20..48]), bytes.Shorts(pixels[48..]));
                break;
            case "rle":
                bytes.TransferSyntaxUid = "1.2.840.10008.1.2.5";
                bytes.Fragments([], RleEncoder.Encode(samples, 2, random));
                break;
            case "jpeg":
                bytes.TransferSyntaxUid = "1.2.840.10008.1.2.4.57";
                var encoder = new JpegLosslessEncoder { SelectionValue = 4, RestartRows = 4, CodeLengths = JpegLosslessEncoder.Ordinary };
                bytes.Fragments([], encoder.Encode([.. samples.Select(sample => sample & 0xFFFF)], 8, 12));
                break;
        }

        return bytes.Build();
    }
}
