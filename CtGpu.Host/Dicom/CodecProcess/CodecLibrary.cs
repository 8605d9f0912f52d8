using System.Runtime.InteropServices;

namespace CtGpu.Host.Dicom.CodecProcess;

/// <summary>A library of the system, loaded when first needed and then kept.</summary>
internal sealed class CodecLibrary
{
    private readonly nint _handle;

    private CodecLibrary(nint handle) => _handle = handle;

    /// <summary>Loads the first that there is of the names it has on this system.</summary>
    /// <param name="title">Its name in messages.</param>
    /// <param name="packages">What to install.</param>
    /// <param name="names">Names to ask the system's loader for, the likeliest first.</param>
    /// <exception cref="CodecMissingException">There is none.</exception>
    public static CodecLibrary Load(string title, string packages, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            if (NativeLibrary.TryLoad(name, out nint handle)) return new CodecLibrary(handle);
        }

        throw new CodecMissingException($"{title} is not installed here: {packages}");
    }

    /// <summary>Names on this system, where macOS looks into Homebrew's folder by its full path alone.</summary>
    public static string[] Names(string[] linux, string[] mac, string[] windows) =>
        OperatingSystem.IsWindows() ? windows
        : OperatingSystem.IsMacOS() ? [.. mac, .. mac.Select(name => "/opt/homebrew/lib/" + name)]
        : linux;

    /// <exception cref="CodecMissingException">The library is not the one expected.</exception>
    public nint Function(string name) => NativeLibrary.TryGetExport(_handle, name, out nint function)
        ? function
        : throw new CodecMissingException($"the library found has no {name}: install a newer one");
}

/// <summary>The message says which library, and what to install.</summary>
internal sealed class CodecMissingException(string message) : Exception(message);
