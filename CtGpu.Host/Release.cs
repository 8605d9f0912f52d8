using System.Reflection;

namespace CtGpu.Host;

/// <summary>What outputs say about the program that made them.</summary>
internal static class Release
{
    /// <summary>Counts up when a release changes voxels; resume compares it, not the version.</summary>
    public const int Numerics = 1;

    public static string Version { get; } =
        typeof(Release).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
