using System.Diagnostics;
using System.Reflection;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>
/// Finds ctgpu, to be started once more as the decoding process: this very program under whatever name it was put, or,
/// for another program that uses this library, the ctgpu that lies beside it.
/// </summary>
internal static class CodecProgram
{
    private const string Name = "ctgpu";
    private const string Muxer = "dotnet";

    /// <exception cref="IOException">There is none.</exception>
    public static ProcessStartInfo StartInfo()
    {
        (string file, string? library) = Find(
            Environment.ProcessPath, Assembly.GetEntryAssembly()?.GetName().Name, AppContext.BaseDirectory, File.Exists);
        var start = new ProcessStartInfo(file)
        {
            UseShellExecute = false,
            CreateNoWindow = true,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        if (library != null) start.ArgumentList.Add(library);
        start.ArgumentList.Add(CodecWorker.Command);
        return start;
    }

    /// <summary>The file to start and, where that is dotnet, the library for it.</summary>
    /// <param name="process">The running program's file.</param>
    /// <param name="entry">Name of the assembly that it began with.</param>
    /// <param name="folder">Where its assemblies lie.</param>
    /// <param name="exists">Whether there is such a file.</param>
    public static (string File, string? Library) Find(string? process, string? entry, string folder, Func<string, bool> exists)
    {
        bool isMuxer = process != null && Path.GetFileNameWithoutExtension(process).Equals(Muxer, StringComparison.OrdinalIgnoreCase);
        if (entry == Name && process != null && !isMuxer) return (process, null);
        string library = Path.Combine(folder, Name + ".dll");
        if (process != null && isMuxer && exists(library)) return (process, library);

        // A program that found its runtime without dotnet passes the way on to its neighbour.
        string neighbour = Path.Combine(folder, OperatingSystem.IsWindows() ? Name + ".exe" : Name);
        return exists(neighbour)
            ? (neighbour, null)
            : throw new IOException($"{neighbour}, which decodes this transfer syntax in a process of its own, is not there; install ctgpu anew");
    }
}
