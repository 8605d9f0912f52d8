using System.Runtime.InteropServices;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>A library of the system.</summary>
internal sealed class CodecLibrary
{
    private readonly nint _handle;

    private CodecLibrary(nint handle) => _handle = handle;

    /// <summary>Loads a library by the first of its names that the system's loader finds.</summary>
    /// <param name="title">Name of the library in messages.</param>
    /// <param name="packages">The packages to install, for messages.</param>
    /// <param name="names">File names, the most common first.</param>
    /// <exception cref="CodecMissingException">The library is not installed.</exception>
    public static CodecLibrary Load(string title, string packages, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle)) return new CodecLibrary(handle);
        }

        throw new CodecMissingException($"{title} is not installed here: {packages}");
    }

    /// <summary>The names for this system. On macOS they include paths in Homebrew's folder, which the loader does not search.</summary>
    public static string[] Names(string[] linux, string[] mac, string[] windows) =>
        OperatingSystem.IsWindows() ? windows
        : OperatingSystem.IsMacOS() ? [.. mac, .. mac.Select(name => "/opt/homebrew/lib/" + name)]
        : linux;

    /// <summary>Address of an exported function.</summary>
    /// <exception cref="CodecMissingException">The library does not have the function.</exception>
    public nint Function(string name) => NativeLibrary.TryGetExport(_handle, name, out nint function)
        ? function
        : throw new CodecMissingException($"the installed library has no function {name}: install a newer version");
}

/// <summary>A library is missing or too old. The message names the library and the packages to install.</summary>
internal sealed class CodecMissingException(string message) : Exception(message);
