using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace CtGpu.Host.Dicom.Writing;

/// <summary>UIDs below the root 2.25, followed by a UUID as a decimal number (PS3.5 B.2).</summary>
internal static class DicomUid
{
    /// <summary>The UID of a seed: a UUID of version 8 (RFC 9562, 5.8) derived from the seed's XXH128.</summary>
    public static string FromSeed(string seed)
    {
        UInt128 uuid = XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(seed));
        uuid = (uuid & ~((UInt128)0xF << 76)) | ((UInt128)8 << 76);
        uuid = (uuid & ~((UInt128)3 << 62)) | ((UInt128)2 << 62);
        return "2.25." + uuid.ToString(CultureInfo.InvariantCulture);
    }
}
