using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace CtGpu.Host.Dicom;

/// <summary>UIDs under the root 2.25, whose one component is a UUID as a decimal number (PS3.5 B.2).</summary>
internal static class DicomUid
{
    /// <summary>CT Image Storage.</summary>
    public const string CtImageStorage = "1.2.840.10008.5.1.4.1.1.2";

    public const string ExplicitVrLittleEndian = "1.2.840.10008.1.2.1";

    /// <summary>The UID that belongs to a seed: a UUID of version 8 (RFC 9562, 5.8) made of the seed's XXH128.</summary>
    public static string FromSeed(string seed)
    {
        UInt128 uuid = XxHash128.HashToUInt128(Encoding.UTF8.GetBytes(seed));
        uuid = (uuid & ~((UInt128)0xF << 76)) | ((UInt128)8 << 76);
        uuid = (uuid & ~((UInt128)3 << 62)) | ((UInt128)2 << 62);
        return "2.25." + uuid.ToString(CultureInfo.InvariantCulture);
    }
}
