using System.Text.RegularExpressions;

namespace CtGpu.Tests.Engines.Ilgpu;

/// <summary>
/// Finds registers of a compiled kernel that some path reads before it writes them. ILGPU 1.5.3 generates such code for a loop
/// variable that one branch assigns and another does not. No compiler reports it, and the simulation does not show it, because it
/// runs the C# code.
/// </summary>
internal static partial class DefiniteAssignment
{
    /// <summary>Registers of a PTX kernel that may be read before they are written, with the lines that read them.</summary>
    public static IReadOnlyList<string> OfPtx(string ptx)
    {
        string[] lines = Body(ptx);
        return Check([.. lines.Select(PtxInstruction)], lines);
    }

    /// <summary>The same for the variables of an OpenCL C kernel of ILGPU.</summary>
    public static IReadOnlyList<string> OfOpenCl(string source)
    {
        string[] lines = Body(source);
        var steps = new List<Step>();
        for (int i = 0; i < lines.Length; i++)
        {
            // An "if" line is followed by its goto, so that goto is conditional.
            bool guarded = i > 0 && If().IsMatch(lines[i - 1]);
            steps.Add(OpenClStatement(lines[i], guarded));
        }

        int kernel = source.IndexOf("kernel void", StringComparison.Ordinal);
        string parameters = source[kernel..source.IndexOf("\n{", kernel, StringComparison.Ordinal)];
        steps.Insert(0, new Step(Names(Variable(), parameters), [], null, null, true));
        return Check(steps, ["", .. lines]);
    }

    private static string[] Body(string text)
    {
        int start = text.IndexOf("\n{", StringComparison.Ordinal);
        // In OpenCL C, structures precede the kernel.
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
        // With a predicate the old value may remain, so it counts as read.
        HashSet<string> written = Names(Register(), target.Value);
        HashSet<string> read = [.. guards, .. Names(Register(), operands[target.Length..])];
        return guards.Count > 0 ? new Step(written, [.. read, .. written], null, null, true) : new Step(written, read, null, null, true);
    }

    private static Step OpenClStatement(string line, bool guarded)
    {
        Match label = OpenClLabel().Match(line);
        if (label.Success) return new Step([], [], label.Groups[1].Value, null, true);
        Match jump = Goto().Match(line);
        if (jump.Success) return new Step([], [], null, jump.Groups[1].Value, guarded);
        if (line.StartsWith("return", StringComparison.Ordinal)) return new Step([], [], null, null, false);
        if (Declaration().IsMatch(line))
            return Array().IsMatch(line) ? new Step(Names(Variable(), line), [], null, null, true) : Step.Nothing;
        Match assignment = Assignment().Match(line);
        if (!assignment.Success) return new Step([], Names(Variable(), line), null, null, true);
        return new Step([assignment.Groups[1].Value], Names(Variable(), line[assignment.Length..]), null, null, true);
    }

    /// <summary>Forward data-flow analysis: at the start of a step, a name is written if all its predecessors have written it.</summary>
    private static List<string> Check(List<Step> steps, string[] lines)
    {
        Dictionary<string, int> labels = steps.Select((step, i) => (step.Label, i)).Where(place => place.Label != null)
            .ToDictionary(place => place.Label!, place => place.i);
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
            if (written[i] is not { } known) continue;
            found.AddRange(steps[i].Reads.Where(name => !known.Contains(name)).Select(name => $"{name} in \"{lines[i]}\""));
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

    // Taking an address does not read the value.
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

    /// <summary>One instruction or statement.</summary>
    /// <param name="Writes">Names that it writes.</param>
    /// <param name="Reads">Names that it reads, before it writes.</param>
    /// <param name="Label">Label of this place, or null.</param>
    /// <param name="Jump">Label of the target of a jump, or null.</param>
    /// <param name="FallsThrough">Whether the next step may follow.</param>
    private sealed record Step(HashSet<string> Writes, HashSet<string> Reads, string? Label, string? Jump, bool FallsThrough)
    {
        public static Step Nothing { get; } = new([], [], null, null, true);
    }
}
