using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using CtGpu.Host.Dicom;
using CtGpu.Host.Output;

namespace CtGpu.Host.Cohort;

/// <summary>Tells whether a series is the one that was converted before: quickly by its headers, surely by its bytes.</summary>
internal static class InputFingerprint
{
    /// <summary>XXH128 over SOPInstanceUID, frame, size and time of each slice, in slice order; hex. Needs no pixels.</summary>
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

        return hash.GetCurrentHashAsUInt128().ToHex();
    }

    /// <summary>XXH128 over the files' own, each in its canonical (big-endian) bytes, in slice order.</summary>
    public static UInt128 HashOf(IEnumerable<UInt128> files)
    {
        XxHash128 hash = new();
        Span<byte> canonical = stackalloc byte[16];
        foreach (UInt128 file in files)
        {
            BinaryPrimitives.WriteUInt128BigEndian(canonical, file);
            hash.Append(canonical);
        }

        return hash.GetCurrentHashAsUInt128();
    }
}
