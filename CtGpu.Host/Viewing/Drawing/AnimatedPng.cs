using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace CtGpu.Host.Viewing.Drawing;

/// <summary>
/// Joins PNG files of one size to an animated PNG: the pixel data of each file become a frame (W3C PNG, third edition, 11.3.6).
/// Programs without support for animation show the first frame.
/// </summary>
internal static class AnimatedPng
{
    private const int SignatureBytes = 8;
    private const string Header = "IHDR";
    private const string Data = "IDAT";
    private const string End = "IEND";

    /// <param name="frames">PNG files with the same IHDR chunk; at least one.</param>
    /// <param name="milliseconds">Time for which each frame is shown.</param>
    /// <returns>The file. It repeats without end.</returns>
    /// <exception cref="ArgumentException">There are no frames, or their headers differ.</exception>
    public static byte[] Join(IReadOnlyList<byte[]> frames, int milliseconds)
    {
        if (frames.Count == 0) throw new ArgumentException("An animation has at least one frame.", nameof(frames));
        using var file = new MemoryStream();
        file.Write(frames[0], 0, SignatureBytes);
        byte[] header = Chunks(frames[0])[0].Content;
        int sequence = 0;
        for (int frame = 0; frame < frames.Count; frame++)
        {
            List<(string Type, byte[] Content)> chunks = Chunks(frames[frame]);
            if (!chunks[0].Content.AsSpan().SequenceEqual(header))
                throw new ArgumentException($"Frame {frame} differs from the first frame in size or pixel format.", nameof(frames));
            if (frame == 0)
            {
                // The chunks before the first pixel data apply to all frames.
                foreach ((string type, byte[] content) in chunks.TakeWhile(chunk => chunk.Type != Data)) Write(file, type, content);
                Write(file, "acTL", [.. Number(frames.Count), .. Number(0)]);
            }

            Write(file, "fcTL", Control(sequence++, header, milliseconds));
            foreach ((_, byte[] content) in chunks.Where(chunk => chunk.Type == Data))
            {
                if (frame == 0) Write(file, Data, content);
                else Write(file, "fdAT", [.. Number(sequence++), .. content]);
            }
        }

        Write(file, End, []);
        return file.ToArray();
    }

    /// <summary>Content of an fcTL chunk: the frame covers the whole picture and replaces the previous frame.</summary>
    private static byte[] Control(int sequence, byte[] header, int milliseconds)
    {
        var control = new byte[26];
        BinaryPrimitives.WriteInt32BigEndian(control, sequence);
        header.AsSpan(0, 8).CopyTo(control.AsSpan(4));
        BinaryPrimitives.WriteUInt16BigEndian(control.AsSpan(20), (ushort)milliseconds);
        BinaryPrimitives.WriteUInt16BigEndian(control.AsSpan(22), 1000);
        return control;
    }

    private static List<(string Type, byte[] Content)> Chunks(byte[] png)
    {
        var chunks = new List<(string, byte[])>();
        for (int at = SignatureBytes; at < png.Length;)
        {
            int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
            chunks.Add((Encoding.ASCII.GetString(png, at + 4, 4), png.AsSpan(at + 8, length).ToArray()));
            at += length + 12;
        }

        if (chunks.Count == 0 || chunks[0].Item1 != Header) throw new ArgumentException($"A PNG file begins with {Header}.", nameof(png));
        return chunks;
    }

    private static byte[] Number(int value)
    {
        var bytes = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }

    private static void Write(MemoryStream file, string type, byte[] content)
    {
        byte[] named = [.. Encoding.ASCII.GetBytes(type), .. content];
        file.Write(Number(content.Length));
        file.Write(named);
        file.Write(Number((int)Crc32.HashToUInt32(named)));
    }
}
