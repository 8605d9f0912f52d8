using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace CtGpu.Host.Output.Files;

/// <summary>
/// Names the set of processes that surely see each other's file locks: they run on one kernel, since one boot, and use one mounted file
/// system. All containers of a machine share it; machines with the same host name do not.
/// </summary>
internal static class LockDomain
{
    /// <summary>Stands for a domain that cannot be determined. It equals no other.</summary>
    public const string Unknown = "0";

    private static readonly string? s_boot = ReadBootId();

    public static string Of(string folder)
    {
        try
        {
            if (s_boot == null || FileIdentity.Of(folder) is not { } identity) return Unknown;
            byte[] domain = Encoding.UTF8.GetBytes($"{s_boot} {identity.Device:x}");
            return XxHash64.HashToUInt64(domain).ToString("x16", CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return Unknown;
        }
    }

    private static string? ReadBootId()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim()
                : OperatingSystem.IsMacOS() ? Libc.BootIdMac()
                : null;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
