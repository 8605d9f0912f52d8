using System.Buffers;
using System.Globalization;

namespace CtGpu.Host.Output.Files;

/// <summary>
/// Names of temporary files: hidden, beside the final name. The name contains the <see cref="LockDomain"/> of its writer, which holds a
/// lock on the file while it exists. A later process can therefore distinguish files of killed processes from files in use.
/// </summary>
internal static class TemporaryName
{
    /// <summary>Pattern that matches all temporary names, and some of other programs. <see cref="IsOne"/> excludes those.</summary>
    public const string Pattern = ".*.part";

    /// <summary>Environment variable with the seconds that replace the hour of <see cref="Abandoned"/>.</summary>
    public const string AbandonedVariable = "CTGPU_ABANDONED_AFTER";

    private const string Extension = ".part";

    private const int MostPauses = 10;

    // Distinguishes this process from others with the same id: the first process of every container has the same id.
    private static readonly string s_process = Random.Shared.Next().ToString("x8", CultureInfo.InvariantCulture);

    private static readonly TimeSpan s_new = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    private static readonly SearchValues<char> s_digits = SearchValues.Create("0123456789abcdef");

    private static int s_files;

    /// <summary>
    /// Age of the last write after which a file counts as abandoned, if its process cannot be checked. No process pauses that long while
    /// it writes a file.
    /// </summary>
    /// <exception cref="CtGpuException">The environment variable is not a number of seconds.</exception>
    public static TimeSpan Abandoned
    {
        get
        {
            string? given = Environment.GetEnvironmentVariable(AbandonedVariable);
            if (string.IsNullOrEmpty(given)) return TimeSpan.FromHours(1);
            if (double.TryParse(given, NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds is > 0 and < 1e9)
                return TimeSpan.FromSeconds(seconds);
            throw new CtGpuException(
                ExitCode.Usage, "options",
                $"The environment variable {AbandonedVariable} is \"{given}\". Expected a number of seconds above 0. "
                + "Set one, or unset the variable for one hour.");
        }
    }

    public static string Of(string finalName, string domain) => string.Create(
        CultureInfo.InvariantCulture,
        $".{finalName}.{domain}-{Environment.ProcessId}-{s_process}-{Interlocked.Increment(ref s_files):x}{Extension}");

    /// <summary>Whether a name has the form of <see cref="Of"/>, or is that of a <see cref="FolderLock"/>.</summary>
    public static bool IsOne(ReadOnlySpan<char> name)
    {
        if (FolderLock.IsOne(name)) return true;
        int writer = name.LastIndexOf(Extension, StringComparison.Ordinal);
        if (writer < 0 || writer + Extension.Length != name.Length || name[0] != '.') return false;
        name = name[1..writer];
        int dot = name.LastIndexOf('.');
        if (dot < 1) return false;
        Span<Range> parts = stackalloc Range[5];
        name = name[(dot + 1)..];
        if (name.Split(parts, '-') != 4) return false;
        foreach (Range part in parts[..4])
        {
            if (name[part].IsEmpty || name[part].ContainsAnyExcept(s_digits)) return false;
        }

        return true;
    }

    /// <summary>
    /// Whether a temporary file can be deleted: its process has ended or, if that cannot be checked, it is abandoned.
    /// </summary>
    public static bool IsStray(string path)
    {
        bool? hasEnded;
        using (var owner = TemporaryOwner.Of(path)) hasEnded = owner.HasEnded;
        TimeSpan age = DateTime.UtcNow - File.GetLastWriteTimeUtc(path);
        if (hasEnded != true) return hasEnded ?? age > Abandoned;
        // If the process was about to lock a new file, it deletes that file now and creates another one.
        for (int pause = 0; age < s_new && pause < MostPauses && File.Exists(path); pause++) Thread.Sleep(s_pause);
        // A busy process may have locked it only now.
        using var again = TemporaryOwner.Of(path);
        return again.HasEnded == true;
    }

    /// <summary>The name that a temporary file is to get.</summary>
    public static string FinalOf(string path)
    {
        string name = Path.GetFileNameWithoutExtension(path).TrimStart('.');
        return Path.GetFileNameWithoutExtension(name);
    }

    /// <summary>The lock domain of the process that wrote a temporary file.</summary>
    public static string DomainOf(string path) => Path.GetFileNameWithoutExtension(path).Split('.')[^1].Split('-')[0];
}
