using System.Globalization;
using System.IO.Hashing;
using System.Text;
using CtGpu.Host.Output.Files;

namespace CtGpu.Host.Cohort.Logs;

/// <summary>
/// A hidden file in OUT that exists, locked, while a run with certain options goes on. Its name contains the name of the run's log and a
/// hash of the options, so that other runs need not read the logs of runs with their own options. A killed run leaves the file unlocked.
/// </summary>
internal static class RunClaim
{
    /// <summary>Claims OUT for a run. Disposing the file ends the claim.</summary>
    /// <param name="log">Path of the run's log. It contains the plan already.</param>
    /// <exception cref="CtGpuException">OUT is not writable.</exception>
    public static PendingFile Take(string log, IEnumerable<KeyValuePair<string, string>> options) =>
        PendingFile.Create(Path.Combine(Path.GetDirectoryName(log)!, $"{Path.GetFileNameWithoutExtension(log)}.{HashOf(options)}"));

    /// <summary>Paths of the logs of runs that go on in OUT with other options.</summary>
    /// <exception cref="CtGpuException">OUT cannot be listed.</exception>
    public static IReadOnlyList<string> LogsOfOthers(string root, IEnumerable<KeyValuePair<string, string>> options)
    {
        string own = $".{HashOf(options)}";
        List<string> logs = [];
        try
        {
            foreach (string path in Directory.GetFiles(root, ".run-*.part"))
            {
                string claim = TemporaryName.FinalOf(path);
                if (Path.GetExtension(claim) == own) continue;
                using TemporaryOwner owner = TemporaryOwner.Of(path);
                if (owner.IsAlive) logs.Add(Path.Combine(root, $"{Path.GetFileNameWithoutExtension(claim)}.jsonl"));
            }
        }
        catch (Exception cause) when (FileFault.Covers(cause))
        {
            throw FileFault.OfOutput("resume", root, cause);
        }

        return logs;
    }

    private static string HashOf(IEnumerable<KeyValuePair<string, string>> options)
    {
        string text = string.Join('\0', options.Select(option => $"{option.Key}={option.Value}").Prepend($"{Release.Numerics}"));
        return XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text)).ToString("x16", CultureInfo.InvariantCulture);
    }
}
