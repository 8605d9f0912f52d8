using System.Diagnostics;
using System.Reflection;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>
/// Finds the ctgpu program for the decoding process. This is the running program, under any name. If another program uses this
/// library, it is the ctgpu in the same folder.
/// </summary>
internal static class CodecProgram
{
    private const string Name = "ctgpu";
    private const string Muxer = "dotnet";

    /// <exception cref="IOException">The program does not exist.</exception>
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

    /// <summary>The file to start and, if it is dotnet, the assembly to run.</summary>
    /// <param name="process">File of the running program.</param>
    /// <param name="entry">Name of its entry assembly.</param>
    /// <param name="folder">Folder of its assemblies.</param>
    /// <param name="exists">Whether a file exists.</param>
    public static (string File, string? Library) Find(string? process, string? entry, string folder, Func<string, bool> exists)
    {
        bool isMuxer = process != null
            && Path.GetFileNameWithoutExtension(process).Equals(Muxer, StringComparison.OrdinalIgnoreCase);
        if (entry == Name && process != null && !isMuxer) return (process, null);
        string library = Path.Combine(folder, Name + ".dll");
        if (process != null && isMuxer && exists(library)) return (process, library);

        // A program that was started without dotnet passes the location of its runtime to child processes.
        string neighbour = Path.Combine(folder, OperatingSystem.IsWindows() ? Name + ".exe" : Name);
        return exists(neighbour)
            ? (neighbour, null)
            : throw new IOException(
                $"{neighbour} does not exist; it is needed to decode this transfer syntax in a separate process: reinstall ctgpu");
    }
}
