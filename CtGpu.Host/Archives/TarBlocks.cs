using CtGpu.Host.Paths;

namespace CtGpu.Host.Archives;

/// <summary>The blocks of a tar: headers, and the end.</summary>
internal static class TarBlocks
{
    public const int Bytes = 512;

    private const int ChecksumAt = 148, ChecksumBytes = 8;
    private const int CheckedBytes = 1 << 16;

    public static long RoundUp(long bytes) => (bytes + Bytes - 1) / Bytes * Bytes;

    public static DamagedInputException Damaged(string found) =>
        new(found, "a whole tar archive", DamagedInputException.CopyAgain);

    /// <summary>
    /// Whether bytes start with the header of a member: its checksum is the sum of its bytes, which are signed in some old programs.
    /// </summary>
    public static bool StartsWithHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Bytes || bytes[0] == 0) return false;
        int stated = 0;
        ReadOnlySpan<byte> digits = bytes.Slice(ChecksumAt, ChecksumBytes).Trim("\0 "u8);
        if (digits.IsEmpty) return false;
        foreach (byte digit in digits)
        {
            if (digit is < (byte)'0' or > (byte)'7') return false;
            stated = (8 * stated) + digit - '0';
        }

        int sum = ChecksumBytes * ' ', signed = sum;
        for (int i = 0; i < Bytes; i++)
        {
            if (i is >= ChecksumAt and < ChecksumAt + ChecksumBytes) continue;
            sum += bytes[i];
            signed += (sbyte)bytes[i];
        }

        return stated == sum || stated == signed;
    }

    /// <summary>
    /// Checks that zeros end the archive, and that only zeros follow. An archive that was cut off between two members has no such end, and
    /// one that another was appended to has members after it.
    /// </summary>
    /// <param name="end">End of the last member.</param>
    /// <exception cref="DamagedInputException">There is no such end.</exception>
    public static void CheckEnd(InputBytes archive, long end)
    {
        if (archive.Length < end + Bytes) throw Damaged("it has no end mark after its last member: it may be cut off");
        byte[] block = new byte[CheckedBytes];
        for (long at = end; at < archive.Length;)
        {
            int read = archive.Read(block, at);
            if (read == 0) break;
            if (block.AsSpan(0, read).IndexOfAnyExcept((byte)0) is >= 0 and var other)
            {
                throw new DamagedInputException(
                    $"it has data at byte {at + other}, after its last member", "only zeros there; two archives may be joined",
                    "Unpack it with tar --ignore-zeros and give the folder.");
            }

            at += read;
        }
    }
}
