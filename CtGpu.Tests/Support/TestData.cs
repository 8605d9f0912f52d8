namespace CtGpu.Tests.Support;

/// <summary>
/// Real CT series for tests, which are no part of the repository: the folder named by CTGPU_TEST_DATA, else the first
/// <c>shared/ct</c> beside the tests' folder or one of its parents. A test that needs them skips, visibly, where there are none.
/// </summary>
internal static class TestData
{
    private const string Variable = "CTGPU_TEST_DATA";

    private static readonly string? s_root = FindRoot();

    /// <summary>Path of a file or folder below the test data, or the running test is skipped.</summary>
    /// <param name="parts">Path below the data's root, such as <c>"codecs-wg04", "CT1_RLE"</c>.</param>
    public static string Path(params string[] parts)
    {
        if (s_root == null) Assert.Skip($"No real CT data: set {Variable}, or put it in ../shared/ct beside the repository.");
        string path = System.IO.Path.Combine([s_root, .. parts]);
        if (!System.IO.Path.Exists(path)) Assert.Skip($"The real CT data in {s_root} has no {System.IO.Path.Combine(parts)}.");
        return path;
    }

    /// <summary>Paths of the files in a folder below the test data, by name, or the running test is skipped.</summary>
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
            return Directory.Exists(given) ? given : throw new DirectoryNotFoundException($"{Variable} names {given}, which is not there.");
        }

        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder != null; folder = folder.Parent)
        {
            string candidate = System.IO.Path.Combine(folder.FullName, "shared", "ct");
            if (Directory.Exists(candidate)) return candidate;
        }

        return null;
    }
}
