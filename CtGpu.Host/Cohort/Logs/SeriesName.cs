namespace CtGpu.Host.Cohort.Logs;

/// <summary>Names of series that were read from a file: folders below OUT, with forward slashes.</summary>
internal static class SeriesName
{
    /// <summary>Whether convert could have given this name. Such a name contains no way out of OUT.</summary>
    public static bool IsValid(string name) =>
        !Path.IsPathRooted(name)
        && !name.Any(c => c is '\\' or ':' || char.IsControl(c))
        && name.Split('/').All(folder => folder.Trim() is not ("" or "." or ".."));
}
