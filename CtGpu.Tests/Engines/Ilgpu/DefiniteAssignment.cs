using System.Text.RegularExpressions;

namespace CtGpu.Tests.Engines.Ilgpu;

/// <summary>
/// Finds registers of a compiled kernel that some path reads before it has written them. ILGPU 1.5.3 makes such code of a
/// loop variable that one branch sets and another leaves alone; no compiler complains, and no simulation shows it, since
/// that runs the C# itself.
/// </summary>
internal static partial class DefiniteAssignment
{
    /// <summary>Registers of PTX that may be read too early, with the lines that read them.</summary>
    public static IReadOnlyList<string> OfPtx(string ptx)
    {
        string[] lines = Body(ptx);
        return Check([.. lines.Select(PtxInstruction)], lines);
    }

    /// <summary>The same for variables of ILGPU's OpenCL C.</summary>
    public static IReadOnlyList<string> OfOpenCl(string source)
    {
        string[] lines = Body(source);
        var steps = new List<Step>();
        for (int i = 0; i < lines.Length; i++)
        {
            // An if is followed by its goto, which is taken or not.
            bool guarded = i > 0 && If().IsMatch(lines[i - 1]);
            steps.Add(OpenClStatement(lines[i], guarded));
        }

        string parameters = source[source.IndexOf("kernel void", StringComparison.Ordinal)..source.IndexOf("\n{", source.IndexOf("kernel void", StringComparison.Ordinal), StringComparison.Ordinal)];
        steps.Insert(0, new Step(Names(Variable(), parameters), [], null, null, true));
        return Check(steps, ["", .. lines]);
    }

    private static string[] Body(string text)
    {
        int start = text.IndexOf("\n{", StringComparison.Ordinal);
        // OpenCL C has structures in front of the kernel.
        int kernel = text.IndexOf("kernel void", StringComparison.Ordinal);
        if (kernel >= 0) start = text.IndexOf("\n{", kernel, StringComparison.Ordinal);
        return [.. text[(start + 2)..].Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line != ";")];
    }

    private static Step PtxInstruction(string line)
    {
        Match label = PtxLabel().Match(line);
        if (label.Success) return new Step([], [], label.Groups[1].Value, null, true);
        if (line.StartsWith('.') || line.StartsWith("//", StringComparison.Ordinal)) return Step.Nothing;
        Match predicate = Predicate().Match(line);
        HashSet<string> guards = Names(Register(), predicate.Value);
        string rest = line[predicate.Length..];
        Match branch = PtxBranch().Match(rest);
        if (branch.Success) return new Step([], guards, null, branch.Groups[1].Value, guards.Count > 0);
        if (rest.StartsWith("ret", StringComparison.Ordinal)) return new Step([], guards, null, null, guards.Count > 0);
        string[] parts = rest.Split([' ', '\t'], 2);
        string operands = parts.Length > 1 ? parts[1] : "";
        if (WritesNothing().IsMatch(parts[0])) return new Step([], [.. guards, .. Names(Register(), operands)], null, null, true);
        Match target = Target().Match(operands);
        // Under a predicate the old value may stay, so it counts as read.
        HashSet<string> written = Names(Register(), target.Value), read = [.. guards, .. Names(Register(), operands[target.Length..])];
        return guards.Count > 0 ? new Step(written, [.. read, .. written], null, null, true) : new Step(written, read, null, null, true);
    }

    private static Step OpenClStatement(string line, bool guarded)
    {
        Match label = OpenClLabel().Match(line);
        if (label.Success) return new Step([], [], label.Groups[1].Value, null, true);
        Match jump = Goto().Match(line);
        if (jump.Success) return new Step([], [], null, jump.Groups[1].Value, guarded);
        if (line.StartsWith("return", StringComparison.Ordinal)) return new Step([], [], null, null, false);
        if (Declaration().IsMatch(line)) return Array().IsMatch(line) ? new Step(Names(Variable(), line), [], null, null, true) : Step.Nothing;
        Match assignment = Assignment().Match(line);
        if (!assignment.Success) return new Step([], Names(Variable(), line), null, null, true);
        return new Step([assignment.Groups[1].Value], Names(Variable(), line[assignment.Length..]), null, null, true);
    }

    /// <summary>Forward over all paths: what is written at a step's start is what all steps in front of it agree on.</summary>
    private static List<string> Check(List<Step> steps, string[] lines)
    {
        Dictionary<string, int> labels = steps.Select((step, i) => (step.Label, i)).Where(l => l.Label != null).ToDictionary(l => l.Label!, l => l.i);
        var written = new HashSet<string>?[steps.Count + 1];
        written[0] = [];
        var todo = new Queue<int>([0]);
        while (todo.TryDequeue(out int i))
        {
            if (i == steps.Count) continue;
            HashSet<string> after = [.. written[i]!, .. steps[i].Writes];
            if (steps[i].FallsThrough) Reach(i + 1);
            if (steps[i].Jump is { } target) Reach(labels[target]);

            void Reach(int next)
            {
                if (written[next] is not { } known) written[next] = [.. after];
                else if (known.IsSubsetOf(after)) return;
                else known.IntersectWith(after);
                todo.Enqueue(next);
            }
        }

        var found = new List<string>();
        for (int i = 0; i < steps.Count; i++)
        {
            if (written[i] is { } known) found.AddRange(steps[i].Reads.Where(name => !known.Contains(name)).Select(name => $"{name} in \"{lines[i]}\""));
        }

        return found;
    }

    private static HashSet<string> Names(Regex pattern, string text) => [.. pattern.Matches(text).Select(match => match.Value)];

    [GeneratedRegex(@"^(\w+):")]
    private static partial Regex PtxLabel();

    [GeneratedRegex(@"^@!?%p\d+\s*")]
    private static partial Regex Predicate();

    [GeneratedRegex(@"^bra(?:\.uni)?\s+(\w+)")]
    private static partial Regex PtxBranch();

    [GeneratedRegex(@"^(?:st|red|bar|membar|prefetch)\b")]
    private static partial Regex WritesNothing();

    [GeneratedRegex(@"^\s*(?:\{[^}]*\}|[^,;]*)")]
    private static partial Regex Target();

    [GeneratedRegex(@"%(?:p|rs|r|rd|f|fd|h)\d+")]
    private static partial Regex Register();

    // An address taken is not a value read.
    [GeneratedRegex(@"(?<!&)\bvar\d+\b")]
    private static partial Regex Variable();

    [GeneratedRegex(@"^(L_\w+)\s*:")]
    private static partial Regex OpenClLabel();

    [GeneratedRegex(@"^goto\s+(\w+)")]
    private static partial Regex Goto();

    [GeneratedRegex(@"^if\s*\(")]
    private static partial Regex If();

    [GeneratedRegex(@"^(?:struct\s+\w+|local\s+[\w\s]+|(?:un)?signed\s+\w+|\w+)\s+\*?var\d+(?:\s*\[\d+\])?\s*;")]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex Array();

    [GeneratedRegex(@"^(var\d+)(?:\.\w+)*\s*=(?!=)")]
    private static partial Regex Assignment();

    /// <param name="Writes">Names that are written.</param>
    /// <param name="Reads">Names that are read, before that.</param>
    /// <param name="Label">Name of this place, or null.</param>
    /// <param name="Jump">Where it may go on, or null.</param>
    /// <param name="FallsThrough">Whether it may go on with the next step.</param>
    private sealed record Step(HashSet<string> Writes, HashSet<string> Reads, string? Label, string? Jump, bool FallsThrough)
    {
        public static Step Nothing { get; } = new([], [], null, null, true);
    }
}
