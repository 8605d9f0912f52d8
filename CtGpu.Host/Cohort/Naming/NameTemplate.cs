using System.IO.Hashing;
using System.Text;
using CtGpu.Host.Dicom;

namespace CtGpu.Host.Cohort.Naming;

/// <summary>The name of a volume.</summary>
/// <param name="Name">Folder below OUT, with forward slashes.</param>
/// <param name="Refusal">Another series needs the same folder; otherwise null.</param>
internal readonly record struct AssignedName(string Name, CtGpuException? Refusal);

/// <summary>
/// Names output folders by a template such as <c>{PatientID}/{SeriesInstanceUID}</c>: DICOM keywords in braces, folders separated by
/// slashes. No value can add a folder or lead out of OUT.
/// </summary>
internal sealed class NameTemplate
{
    public const string Default = "{PatientID}/{SeriesInstanceUID}";

    /// <summary>Stage of the failure of a series whose folder another series needs too.</summary>
    public const string CollisionStage = "name";

    private readonly string _template;
    private readonly List<List<Part>> _folders;

    private NameTemplate(string template, List<List<Part>> folders)
    {
        _template = template;
        _folders = folders;
    }

    /// <summary>Whether the template contains SeriesInstanceUID, so series with different UIDs get different names.</summary>
    public bool HasSeriesInstanceUid =>
        _folders.Any(parts => parts.Any(part => part is { IsKeyword: true, Text: "SeriesInstanceUID" }));

    /// <exception cref="CtGpuException">
    /// An unknown keyword, unpaired braces, an absolute path, or a folder that is empty, "." or "..".
    /// </exception>
    public static NameTemplate Parse(string template)
    {
        List<List<Part>> folders = [];
        foreach (string folder in template.Split('/', '\\'))
        {
            if (folder.Trim() is "" or "." or "..")
            {
                throw Invalid(
                    template, $"has a folder \"{folder}\". Give folders below OUT, separated by single slashes, such as {Default}");
            }

            folders.Add([.. Parts(template, folder)]);
        }

        return new NameTemplate(template, folders);
    }

    /// <summary>
    /// Returns a folder below OUT for each volume, in the given order. If volumes of one series would share a folder, all except the
    /// first get the suffix _2, _3, …. Therefore name all volumes of a run together, in a fixed order, before filtering. Names that
    /// differ only in case are equal.
    /// </summary>
    /// <param name="firsts">The first header of each volume. Its values are inserted into the template.</param>
    /// <exception cref="CtGpuException">The template gives different series the same values.</exception>
    public IReadOnlyList<AssignedName> Assign(IReadOnlyList<SliceHeader> firsts)
    {
        string[] names = new string[firsts.Count];
        Dictionary<string, int> volumes = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < names.Length; i++)
        {
            string name = NameOf(firsts[i]), uid = firsts[i].SeriesInstanceUid;
            int number = volumes[$"{name}/{uid}"] = volumes.GetValueOrDefault($"{name}/{uid}") + 1;
            if (uid.Length == 0) number = 1;
            names[i] = number > 1 ? $"{name}_{number}" : name;
        }

        var refusals = new CtGpuException?[names.Length];
        foreach (int[] shared in names.Index().GroupBy(n => n.Item, n => n.Index, StringComparer.OrdinalIgnoreCase)
            .Select(group => group.ToArray()).Where(group => group.Length > 1))
        {
            foreach (int n in shared) refusals[n] = Collision(names[n], firsts[n], firsts[shared.First(other => other != n)]);
        }

        return [.. names.Zip(refusals, (name, refusal) => new AssignedName(name, refusal))];
    }

    private string NameOf(SliceHeader header) => IsPathOf(header)
        ? string.Join('/', header.VolumeName.Split('/').Select(folder => SafeName.Folder(SafeName.Characters(folder))))
        : string.Join('/', _folders.Select(parts =>
            SafeName.Folder(string.Concat(parts.Select(part => part.IsKeyword ? Value(part.Text, header) : part.Text)))));

    /// <summary>Whether the name is the path below INPUT: of a volume file, which has no UIDs, unless a template was given.</summary>
    private bool IsPathOf(SliceHeader header) => header.VolumeName.Length > 0 && _template == Default;

    /// <summary>The name before characters are replaced.</summary>
    private string ValuesOf(SliceHeader header) => IsPathOf(header) ? header.Path : string.Join('\0', _folders.SelectMany(parts => parts)
        .Select(part => part.IsKeyword ? NameKeywords.ValueOf(part.Text, header) : part.Text));

    private static string Value(string keyword, SliceHeader header)
    {
        string value = SafeName.Characters(NameKeywords.ValueOf(keyword, header));
        if (value.Length > 0) return value;
        string path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(header.Path)).Replace('\\', '/');
        return $"unknown-{XxHash32.HashToUInt32(Encoding.UTF8.GetBytes(path)):x8}";
    }

    private static IEnumerable<Part> Parts(string template, string folder)
    {
        int at = 0;
        while (at < folder.Length)
        {
            int open = folder.IndexOfAny(['{', '}'], at);
            if (open < 0) open = folder.Length;
            if (open > at) yield return new Part(folder[at..open], IsKeyword: false);
            if (open == folder.Length) yield break;
            int close = folder.IndexOfAny(['{', '}'], open + 1);
            if (folder[open] == '}' || close < 0 || folder[close] == '{')
                throw Invalid(template, "has unpaired braces. Write each keyword as {Keyword}, within one folder");
            string keyword = folder[(open + 1)..close];
            if (!NameKeywords.IsKnown(keyword))
                throw Invalid(template, $"has the unknown keyword {{{keyword}}}. Use any of: {string.Join(", ", NameKeywords.All)}");
            yield return new Part(keyword, IsKeyword: true);
            at = close + 1;
        }
    }

    /// <summary>
    /// The failure for two series with one folder. If their values differ, only the cleaning made them equal. Otherwise the template
    /// cannot tell series apart, which is thrown.
    /// </summary>
    private CtGpuException Collision(string name, SliceHeader first, SliceHeader second)
    {
        bool differ = ValuesOf(first) != ValuesOf(second);
        var collision = new CtGpuException(
            differ ? ExitCode.InvalidInput : ExitCode.Usage,
            CollisionStage,
            $"--name {_template} gives two series the same folder {name}: {Describe(first)} and {Describe(second)}. "
                + (differ
                    ? "Their values differ only in characters or case that folder names cannot tell apart. Correct the values, "
                        + "convert one of the series into another OUT, or add another keyword to --name."
                    : "Use keywords in which they differ, such as {SeriesInstanceUID}."),
            [first.Path, second.Path]);
        return differ ? collision : throw collision;
    }

    private static string Describe(SliceHeader header) =>
        header.SeriesInstanceUid.Length == 0 ? $"the series of {header.Path}" : $"{header.SeriesInstanceUid} ({header.Path})";

    private static CtGpuException Invalid(string template, string finding) =>
        new(ExitCode.Usage, "name", $"--name \"{template}\" {finding}.");

    private readonly record struct Part(string Text, bool IsKeyword);
}
