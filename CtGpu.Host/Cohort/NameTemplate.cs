using System.IO.Hashing;
using System.Text;
using CtGpu.Host.Dicom;

namespace CtGpu.Host.Cohort;

/// <summary>
/// Output folders by a template such as <c>{PatientID}/{SeriesInstanceUID}</c>: DICOM keywords in braces, folders
/// separated by slashes. A value never adds a folder and never leaves OUT, whatever it is.
/// </summary>
internal sealed class NameTemplate
{
    public const string Default = "{PatientID}/{SeriesInstanceUID}";

    private readonly string _template;
    private readonly List<List<Part>> _folders;

    private NameTemplate(string template, List<List<Part>> folders)
    {
        _template = template;
        _folders = folders;
    }

    /// <summary>Whether names of different series differ for sure, if each has a SeriesInstanceUID.</summary>
    public bool HasSeriesInstanceUid => _folders.Any(parts => parts.Any(part => part is { IsKeyword: true, Text: "SeriesInstanceUID" }));

    /// <exception cref="CtGpuException">Unknown keyword, braces that do not pair, a folder that is empty, "." or "..", an absolute path.</exception>
    public static NameTemplate Parse(string template)
    {
        List<List<Part>> folders = [];
        foreach (string folder in template.Split('/', '\\'))
        {
            if (folder.Trim() is "" or "." or "..")
                throw Wrong(template, $"has a folder \"{folder}\". Give folders below OUT, separated by single slashes, such as {Default}");
            folders.Add([.. Parts(template, folder)]);
        }

        return new NameTemplate(template, folders);
    }

    /// <summary>
    /// A folder below OUT for each volume, with forward slashes, in the order given. Volumes of one series that
    /// would share a folder get _2, _3, … after the first; so all volumes of a run are to be named together, in a
    /// fixed order, before any is left out.
    /// </summary>
    /// <param name="firsts">The header that speaks for each volume.</param>
    /// <exception cref="CtGpuException">Different series share a folder, upper and lower case being the same.</exception>
    public IReadOnlyList<string> Assign(IReadOnlyList<SliceHeader> firsts)
    {
        string[] names = new string[firsts.Count];
        Dictionary<string, int> taken = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, int> volumes = new(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < names.Length; i++)
        {
            string name = NameOf(firsts[i]);
            int number = volumes[name] = volumes.GetValueOrDefault(name) + 1;
            bool again = number > 1 && firsts[i].SeriesInstanceUid.Length > 0
                && firsts[taken[name]].SeriesInstanceUid == firsts[i].SeriesInstanceUid;
            names[i] = again ? $"{name}_{number}" : name;
            if (!taken.TryAdd(names[i], i)) throw Collision(names[i], firsts[taken[names[i]]], firsts[i]);
        }

        return names;
    }

    private string NameOf(SliceHeader header) => string.Join('/', _folders.Select(parts =>
        SafeName.Folder(string.Concat(parts.Select(part => part.IsKeyword ? Value(part.Text, header) : part.Text)))));

    private static string Value(string keyword, SliceHeader header)
    {
        string value = SafeName.Characters(NameKeywords.ValueOf(keyword, header));
        if (value.Length > 0) return value;
        string path = Path.GetFullPath(header.Path).Replace('\\', '/');
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
                throw Wrong(template, "has braces that do not pair. Write each keyword as {Keyword}, within one folder");
            string keyword = folder[(open + 1)..close];
            if (!NameKeywords.IsKnown(keyword))
                throw Wrong(template, $"has the unknown keyword {{{keyword}}}. Known: {string.Join(", ", NameKeywords.All)}");
            yield return new Part(keyword, IsKeyword: true);
            at = close + 1;
        }
    }

    private CtGpuException Collision(string name, SliceHeader first, SliceHeader second) => new(
        ExitCode.Usage,
        "name",
        $"--name {_template} gives two series the same folder {name}: {Describe(first)} and {Describe(second)}. Use keywords in which they differ, such as {{SeriesInstanceUID}}.",
        [first.Path, second.Path]);

    private static string Describe(SliceHeader header) =>
        header.SeriesInstanceUid.Length == 0 ? $"the one of {header.Path}" : $"{header.SeriesInstanceUid} ({header.Path})";

    private static CtGpuException Wrong(string template, string finding) => new(ExitCode.Usage, "name", $"--name \"{template}\" {finding}.");

    private readonly record struct Part(string Text, bool IsKeyword);
}
