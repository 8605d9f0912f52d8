using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace CtGpu.Host.Output;

/// <summary>
/// Names of the files that are being written: hidden, beside their final name, with the machine and the process that
/// write them, so that a later process can tell what a killed one left from what a living one is at work on.
/// </summary>
internal static class TemporaryName
{
    /// <summary>What all of them match.</summary>
    public const string Pattern = ".*.part";

    /// <summary>Nobody writes one file for so long without a word; decides where the writer cannot be asked.</summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private static readonly string s_machine = XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(Environment.MachineName)).ToString("x8", CultureInfo.InvariantCulture);

    // Tells this process from an earlier one of the same number, as the first one of every container is.
    private static readonly string s_process = Random.Shared.Next().ToString("x8", CultureInfo.InvariantCulture);

    private static int s_files;

    public static string Of(string finalName) => string.Create(
        CultureInfo.InvariantCulture,
        $".{finalName}.{s_machine}-{Environment.ProcessId}-{s_process}-{Interlocked.Increment(ref s_files):x}.part");

    /// <summary>Whether the writer of a file is gone: true or false where it can be asked, null elsewhere.</summary>
    public static bool? IsOrphan(string path)
    {
        string[] writer = Path.GetFileNameWithoutExtension(path).Split('.')[^1].Split('-');
        if (writer.Length != 4 || writer[0] != s_machine || !int.TryParse(writer[1], NumberStyles.None, CultureInfo.InvariantCulture, out int process)) return null;
        return process == Environment.ProcessId ? writer[2] != s_process : !IsRunning(process);
    }

    /// <summary>Whether a file may go: its writer is gone, or cannot be asked and has not written for long.</summary>
    public static bool IsStray(string path) => IsOrphan(path) ?? DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > Abandoned;

    private static bool IsRunning(int process)
    {
        try
        {
            using var running = Process.GetProcessById(process);
            return !running.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            // There is one, of which nothing may be known.
            return true;
        }
    }
}
