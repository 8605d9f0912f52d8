using System.Text.RegularExpressions;

namespace CtGpu.Tests.Architecture;

/// <summary>A row of the table of modules: its name, the modules that it may use, and one sentence.</summary>
internal sealed record ModuleRow(string Module, IReadOnlyList<string> MayUse, string Purpose);

/// <summary>The allowed dependencies between modules, from the table below "## Modules" in docs/architecture.md.</summary>
internal sealed partial class ModuleTable(IReadOnlyList<ModuleRow> rows)
{
    private const string File = "docs/architecture.md";

    private const string Header = "| module | may use | what it is for |\n|---|---|---|\n";

    private readonly Dictionary<string, ModuleRow> _rows = rows.ToDictionary(row => row.Module, StringComparer.Ordinal);

    /// <summary>Reads the first table of the section "Modules". Names are in backticks.</summary>
    public static ModuleTable Parse(string markdown)
    {
        IEnumerable<string> lines = markdown.Split('\n')
            .SkipWhile(line => line.Trim() != "## Modules")
            .SkipWhile(line => !line.StartsWith('|'));
        string[][] cells = [.. lines.TakeWhile(line => line.StartsWith('|')).Skip(2).Select(line => line.Split('|'))];
        return new ModuleTable([.. cells.Select(cell => new ModuleRow(Names(cell[1]).Single(), Names(cell[2]), cell[3].Trim()))]);
    }

    /// <summary>
    /// Returns a table of the dependencies that exist, in Markdown. The sentences come from this table. A namespace that no row of
    /// this table covers gets a row of its own.
    /// </summary>
    /// <param name="all">Gives every namespace a row of its own, even if a row of this table covers it.</param>
    public string Print(IReadOnlyList<NamespaceUse> uses, bool all)
    {
        Func<string, string> module = name => all ? name : Covering(name) ?? name;
        IEnumerable<string> names = uses.SelectMany(use => (string[])[use.User, use.Used]).Select(module).Distinct()
            .OrderBy(Group).ThenBy(name => name, StringComparer.Ordinal);
        return Header + string.Concat(names.Select(name =>
        {
            IEnumerable<string> used = uses.Where(use => module(use.User) == name).Select(use => module(use.Used))
                .Where(other => other != name).Distinct().OrderBy(Group).ThenBy(other => other, StringComparer.Ordinal);
            return $"| `{name}` | {string.Join(", ", used.Select(other => $"`{other}`"))} | {_rows.GetValueOrDefault(name)?.Purpose} |\n";
        }));
    }

    /// <summary>Uses that the table does not allow.</summary>
    public IReadOnlyList<string> Forbidden(IReadOnlyList<NamespaceUse> uses) =>
    [
        .. from use in uses
           let user = Covering(use.User)
           let used = Covering(use.Used)
           where user != null && used != null && user != used && !_rows[user].MayUse.Contains(used)
           select $"{user} must not use {used}: {use.Example.User} uses {use.Example.Used}, and {File} does not allow it. " +
               $"Move one of the two types, or add `{used}` to the row of `{user}` in {File} and give the reason in the commit.",
    ];

    /// <summary>
    /// Cycles of the allowed dependencies, with an example for each step. Contains the shortest cycle through each module, but each set
    /// of modules only once.
    /// </summary>
    public IReadOnlyList<string> Cycles(IReadOnlyList<NamespaceUse> uses) =>
    [
        .. from path in rows.Select(row => ShortestCycle(row.Module))
           where path.Count > 0
           group path by string.Join(' ', path.Distinct().Order(StringComparer.Ordinal)) into same
           let cycle = same.First()
           let steps = cycle.Zip(cycle.Skip(1))
               .SelectMany(step => uses.Where(use => (Covering(use.User), Covering(use.Used)) == step).Take(1))
           select $"Modules depend on each other: {string.Join(" → ", cycle)}" +
               $"{string.Concat(steps.Select(use => $"; {use.Example.User} uses {use.Example.Used}"))}. " +
               $"The allowed dependencies must have no cycle. Move the types that close it, or join the modules to one row in {File}.",
    ];

    /// <summary>Errors in the table: namespaces without a row, rows without types, and allowed dependencies that no type uses.</summary>
    public IReadOnlyList<string> Untrue(IReadOnlyList<NamespaceUse> uses)
    {
        HashSet<string> names = [.. uses.Select(use => use.User), .. uses.Select(use => use.Used)];
        HashSet<(string, string)> used = [.. uses.Select(use => (Covering(use.User) ?? use.User, Covering(use.Used) ?? use.Used))];
        HashSet<string> covered = [.. names.Select(Covering).OfType<string>()];
        return
        [
            .. names.Where(name => Covering(name) == null).Order(StringComparer.Ordinal)
                .Select(name => $"{name}: has no row in {File}. Add one, or move its types to a module that has one."),
            .. rows.Where(row => !covered.Contains(row.Module))
                .Select(row => $"{row.Module}: has a row in {File}, but no type is left in it. Remove the row."),
            .. from row in rows
               from other in row.MayUse
               where !used.Contains((row.Module, other))
               select $"{row.Module}: may use {other} by its row in {File}, but no type does. Remove `{other}` from the row.",
        ];
    }

    private static int Group(string name) =>
        Array.IndexOf(["Kernels", "Host", "Cli"], name.Split('.')[0]) is var group and >= 0 ? group : 3;

    private static string[] Names(string cell) => [.. Name().Matches(cell).Select(match => match.Groups[1].Value)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();

    /// <summary>The module of a namespace: the row with its name, else the row of its nearest parent. Null if there is none.</summary>
    private string? Covering(string name)
    {
        for (int end = name.Length; end > 0; end = name.LastIndexOf('.', end - 1))
        {
            if (_rows.ContainsKey(name[..end])) return name[..end];
        }

        return null;
    }

    /// <summary>Returns the shortest cycle through a module, by breadth-first search. Empty if there is none.</summary>
    private List<string> ShortestCycle(string start)
    {
        var from = new Dictionary<string, string>(StringComparer.Ordinal);
        var queue = new Queue<string>([start]);
        while (queue.TryDequeue(out string? module))
        {
            foreach (string next in _rows.GetValueOrDefault(module)?.MayUse ?? [])
            {
                if (!from.TryAdd(next, module)) continue;
                if (next != start) queue.Enqueue(next);
                else
                {
                    List<string> path = [start];
                    do path.Insert(0, from[path[0]]);
                    while (path[0] != start);
                    return path;
                }
            }
        }

        return [];
    }
}
