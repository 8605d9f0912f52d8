using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using CtGpu.Host.Dicom;

namespace CtGpu.Host.Output.Sidecars;

/// <summary>
/// Identifies the input of a series: quickly by its headers (fingerprint), or reliably by its bytes (hash).
/// Resume compares the fingerprint with that in the sidecar.
/// </summary>
internal static class InputFingerprint
{
    /// <summary>
    /// XXH128 in hex over SOPInstanceUID, frame, file size and file time of each slice, in slice order. Reads no pixels.
    /// </summary>
    public static string Of(IEnumerable<SliceHeader> slices)
    {
        XxHash128 hash = new();
        Span<byte> numbers = stackalloc byte[20];
        foreach (SliceHeader slice in slices)
        {
            hash.Append(Encoding.UTF8.GetBytes(slice.SopInstanceUid + "\0"));
            BinaryPrimitives.WriteInt32LittleEndian(numbers, slice.Frame);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[4..], slice.FileLength);
            BinaryPrimitives.WriteInt64LittleEndian(numbers[12..], slice.FileTimeTicks);
            hash.Append(numbers);
        }

        return Xxh128.Of(hash).ToHex();
    }

    /// <summary>XXH128 over the XXH128 of the files, each as canonical (big-endian) bytes, in slice order.</summary>
    public static Xxh128 HashOf(IEnumerable<Xxh128> files)
    {
        XxHash128 hash = new();
        Span<byte> canonical = stackalloc byte[Xxh128.Bytes];
        foreach (Xxh128 file in files)
        {
            file.WriteTo(canonical);
            hash.Append(canonical);
        }

        return Xxh128.Of(hash);
    }
}
