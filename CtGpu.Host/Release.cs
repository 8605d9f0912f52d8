using System.Reflection;

namespace CtGpu.Host;

/// <summary>Program version, as written to outputs.</summary>
internal static class Release
{
    /// <summary>Increased by each release that changes voxels. Resume compares this number, not the version.</summary>
    public const int Numerics = 3;

    public static string Version { get; } =
        typeof(Release).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
