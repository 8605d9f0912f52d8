using System.Diagnostics;
using System.Globalization;
using System.IO.Hashing;
using System.Text;

namespace CtGpu.Host.Output.Files;

/// <summary>
/// Names of temporary files: hidden, beside the final name. The name contains the writing machine and process, so a later process can
/// distinguish files of killed processes from files that are still being written.
/// </summary>
internal static class TemporaryName
{
    /// <summary>Pattern that matches all temporary names.</summary>
    public const string Pattern = ".*.part";

    /// <summary>
    /// Age of the last write after which a file counts as abandoned, if its process cannot be checked.
    /// No process pauses that long while it writes a file.
    /// </summary>
    public static readonly TimeSpan Abandoned = TimeSpan.FromHours(1);

    private static readonly string s_machine =
        XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(Environment.MachineName)).ToString("x8", CultureInfo.InvariantCulture);

    // Distinguishes this process from an earlier one with the same id: the first process of every container has the same id.
    private static readonly string s_process = Random.Shared.Next().ToString("x8", CultureInfo.InvariantCulture);

    private static int s_files;

    public static string Of(string finalName) => string.Create(
        CultureInfo.InvariantCulture,
        $".{finalName}.{s_machine}-{Environment.ProcessId}-{s_process}-{Interlocked.Increment(ref s_files):x}.part");

    /// <summary>Whether the process that wrote a file has ended; null if that cannot be checked, as for other machines.</summary>
    public static bool? IsOrphan(string path)
    {
        string[] writer = Path.GetFileNameWithoutExtension(path).Split('.')[^1].Split('-');
        if (writer.Length != 4 || writer[0] != s_machine
            || !int.TryParse(writer[1], NumberStyles.None, CultureInfo.InvariantCulture, out int process))
        {
            return null;
        }

        return process == Environment.ProcessId ? writer[2] != s_process : !IsRunning(process);
    }

    /// <summary>
    /// Whether a file can be deleted: its process has ended. If that cannot be checked, the age of its last write decides
    /// (<see cref="Abandoned"/>).
    /// </summary>
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
            // The process exists, but its state may not be read.
            return true;
        }
    }
}
