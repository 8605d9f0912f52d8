using System.Diagnostics;
using CtGpu.Host;
using CtGpu.Host.Dicom;
using CtGpu.Kernels.Memory;

namespace CtGpu.Tests.Dicom;

/// <summary>Files with bytes changed, cut, doubled and moved: whatever they hold, only named refusals come out, and soon.</summary>
public sealed class MutationTests
{
    private const int FilesOfEach = 600;
    private const int Guard = 256;

    public static TheoryData<string> Kinds => ["explicit", "implicit", "big endian", "deflated", "nested", "enhanced", "rle", "jpeg"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Mutated_files_are_read_or_refused_by_name(string kind)
    {
        byte[] whole = Whole(kind);
        var random = new Random(20261122 + kind.Length);
        using var reader = new SlicePixelReader();
        using var file = new TemporaryFile(whole);
        Assert.NotNull(Read(reader, file.Path));
        int read = 0, refused = 0;
        var clock = Stopwatch.StartNew();
        for (int i = 0; i < FilesOfEach; i++)
        {
            byte[] mutant = Mutate(whole, random);
            File.WriteAllBytes(file.Path, mutant);
            try
            {
                if (Read(reader, file.Path) != null) read++;
            }
            catch (CtGpuException e)
            {
                Assert.True(e.Code is ExitCode.InvalidInput or ExitCode.Transient, $"mutant {i}: {e.Code}");
                Assert.Contains(file.Path, e.Message, StringComparison.Ordinal);
                Assert.DoesNotContain('\n', e.Message);
                refused++;
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"mutant {i} of {kind}: {Convert.ToHexString(mutant)}", e);
            }
        }

        // Both happen, or the mutations are too mild or too wild to test anything.
        Assert.True(read > 10 && refused > 10, $"{read} read, {refused} refused");
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"{FilesOfEach} mutants took {clock.Elapsed}");
    }

    /// <summary>Reads all frames of an image into memory whose guard must stay untouched; null for what is left out.</summary>
    private static unsafe IReadOnlyList<SliceHeader>? Read(SlicePixelReader reader, string path)
    {
        if (DicomReader.ReadHeader(path) is not DicomFileContent.Image image) return null;
        foreach (SliceHeader frame in image.Frames)
        {
            SlicePixelReader.Check(frame);
            int pixels = frame.Rows * frame.Columns;
            using var memory = new NativeBuffer<short>(pixels + Guard);
            new Span<short>(memory.Pointer + pixels, Guard).Fill(0x5A5A);
            reader.Read(frame, memory.Pointer);
            Assert.False(new Span<short>(memory.Pointer + pixels, Guard).ContainsAnyExcept((short)0x5A5A), "written past the end");
        }

        return image.Frames;
    }

    private static byte[] Mutate(byte[] whole, Random random)
    {
        List<byte> bytes = [.. whole];
        int changes = random.Next(1, 5);
        for (int i = 0; i < changes && bytes.Count > 140; i++)
        {
            // The preamble is nobody's business: aim behind it.
            int at = random.Next(128, bytes.Count), count = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(7))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    for (int k = 0; k < count; k++) bytes[at + k] = random.Next(2) == 0 ? (byte)0xFF : (byte)0;
                    break;
                case 3:
                    bytes.RemoveRange(at, count);
                    break;
                case 4:
                    bytes.InsertRange(at, bytes.GetRange(random.Next(128, bytes.Count - count), count));
                    break;
                case 5:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                default:
                    byte[] tag = [0xFE, 0xFF, (byte)(random.Next(2) == 0 ? 0x0D : 0xDD), 0xE0, 0, 0, 0, 0];
                    bytes.InsertRange(at, tag);
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Whole(string kind)
    {
        var random = new Random(7);
        int[] samples = [.. Enumerable.Range(0, 8 * 12).Select(_ => random.Next(-3000, 3000))];
        DicomBytes bytes = DicomBytes.CtSlice(kind != "implicit", kind == "big endian", 8, 12, [.. samples.Select(sample => (short)sample)]);
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
                for (int i = 0; i < 6; i++) nested = bytes.Encode(0x00081140, i % 2 == 0 ? "SQ" : "UN", [.. bytes.Item(nested, i % 3 == 0), .. bytes.SequenceEnd], uint.MaxValue);
                bytes.Raw(0x00081140, nested);
                break;
            case "enhanced":
                bytes.Short(0x00280010, "US", 4);
                bytes.Text(0x00280008, "IS", "2");
                bytes.Element(0x52009229, "SQ", bytes.Item(group));
                bytes.Element(0x52009230, "SQ", [.. bytes.Item(group), .. bytes.Item(group, undefined: true)]);
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
