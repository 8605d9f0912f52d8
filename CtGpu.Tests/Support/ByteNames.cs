using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace CtGpu.Tests.Support;

/// <summary>Makes and removes names that are no text, with calls of Linux. Skips the test on other systems.</summary>
internal static partial class ByteNames
{
    private const int InvalidArgument = 22, IllegalBytes = 84;

    /// <summary>"café" in Latin-1.</summary>
    public static byte[] Latin1 => [.. "caf"u8, 0xE9];

    /// <summary>The second character of "Hello" in Chinese, in GB 18030.</summary>
    public static byte[] Gb => [0xC4, 0xE3];

    /// <summary>A name that tries to add a line to a log, and to colour it.</summary>
    public static byte[] Forged => [.. "a\x1B[31m\nctgpu: done"u8];

    /// <summary>Gives a file or folder another name in its folder.</summary>
    /// <returns>The bytes of the new path.</returns>
    public static byte[] Rename(string path, byte[] name)
    {
        byte[] to = At(Path.GetDirectoryName(path)!, name);
        Check(OperatingSystem.IsLinux() ? Rename([.. Encoding.UTF8.GetBytes(path), 0], [.. to, 0]) : -1);
        return to;
    }

    /// <summary>Makes a link in a folder.</summary>
    public static void Link(string folder, byte[] name, byte[] target) =>
        Check(OperatingSystem.IsLinux() ? Link([.. target, 0], [.. At(folder, name), 0]) : -1);

    /// <summary>Removes everything in a folder, so that .NET can delete it.</summary>
    public static void Empty(string folder)
    {
        Remove(folder);
        Directory.CreateDirectory(folder);
    }

    /// <summary>Removes a folder, also one without permissions. .NET cannot because of the names in it.</summary>
    public static void Remove(string folder)
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (string[] call in (string[][])[["chmod", "-R", "u+rwX", folder], ["rm", "-rf", folder]])
        {
            using Process process = Process.Start(call[0], call[1..]);
            process.WaitForExit();
        }
    }

    public static byte[] At(string folder, byte[] name) => [.. Encoding.UTF8.GetBytes(folder), (byte)'/', .. name];

    private static void Check(int result)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux has names that are not text.");
        int error = result == 0 ? 0 : Marshal.GetLastPInvokeError();
        Assert.SkipWhen(
            error is InvalidArgument or IllegalBytes, "The file system of the temporary folder refuses names that are not UTF-8.");
        Assert.True(error == 0, Marshal.GetPInvokeErrorMessage(error));
    }

    [LibraryImport("libc", EntryPoint = "rename", SetLastError = true)]
    private static partial int Rename(byte[] from, byte[] to);

    [LibraryImport("libc", EntryPoint = "symlink", SetLastError = true)]
    private static partial int Link(byte[] target, byte[] path);
}
