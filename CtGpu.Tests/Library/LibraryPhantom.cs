using System.Runtime.InteropServices;
using CtGpu.Host.Library;
using CtGpu.Host.Library.Streams;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Library;

/// <summary>A small phantom, and the files that convert makes of it.</summary>
internal static class LibraryPhantom
{
    public static CtGpuEngine Engine(string device = "cpu") => new(new EngineOptions { Device = device, Threads = 2 });

    /// <summary>Voxels of a file that convert wrote for the first patient.</summary>
    public static T[] Voxels<T>(PhantomCohort cohort, string file)
        where T : unmanaged =>
        MemoryMarshal.Cast<byte, T>(VolumeReader.Read(Path.Combine(cohort.Folder(0), file)).Voxels).ToArray();

    public static StreamItem[] All(ScanSequence stream) => [.. stream];
}
