namespace CtGpu.Tests.Support;

/// <summary>
/// Finds real CT series for tests. They are not in the repository. CTGPU_TEST_DATA names their folder. If it is not set, the
/// nearest folder <c>shared/ct</c> is used, searched upwards from the tests' folder. Without data, tests that need it are skipped.
/// </summary>
internal static class TestData
{
    private const string Variable = "CTGPU_TEST_DATA";

    private static readonly string? s_root = FindRoot();

    /// <summary>Path of a file or folder of the test data. Skips the running test if it does not exist.</summary>
    /// <param name="parts">Path relative to the root of the data, such as <c>"codecs-wg04", "CT1_RLE"</c>.</param>
    public static string Path(params string[] parts)
    {
        if (s_root == null) Assert.Skip($"There is no real CT data. Set {Variable}, or put the data into ../shared/ct.");
        string path = System.IO.Path.Combine([s_root, .. parts]);
        if (!System.IO.Path.Exists(path)) Assert.Skip($"The real CT data in {s_root} has no {System.IO.Path.Combine(parts)}.");
        return path;
    }

    /// <summary>Paths of the files in a folder of the test data, sorted by name. Skips the running test if it does not exist.</summary>
    public static string[] Files(params string[] folder)
    {
        string[] files = Directory.GetFiles(Path(folder));
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static string? FindRoot()
    {
        if (Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given)
        {
            return Directory.Exists(given)
                ? given
                : throw new DirectoryNotFoundException($"{Variable}: the folder {given} does not exist. Expected the real CT data.");
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            string candidate = System.IO.Path.Combine(folder.FullName, "shared", "ct");
            if (Directory.Exists(candidate)) return candidate;
        }

        return null;
    }
}
