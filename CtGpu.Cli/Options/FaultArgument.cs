using System.CommandLine;
using System.CommandLine.Parsing;
using CtGpu.Host.Phantom;
using CtGpu.Host.Phantom.Cases;

namespace CtGpu.Cli.Options;

/// <summary>Value of --fault: faults of a series, a case of its own, or the list of all.</summary>
internal sealed record FaultChoice(PhantomFaults Faults, PhantomCase? Case, bool IsList);

/// <summary>The option --fault of phantom.</summary>
internal sealed class FaultArgument
{
    private const string ListWord = "list";

    private static readonly (string Name, PhantomFaults Fault, string Description)[] s_faults =
    [
        ("tray-full", PhantomFaults.TrayFull, "the table reaches both sides of the image, no padding"),
        ("tracheostomy", PhantomFaults.Tracheostomy, "a channel of 12 mm connects the trachea with the air in front of the neck"),
        ("no-air", PhantomFaults.NoAir, "no lungs, airways or bowel gas"),
        ("missing-slice", PhantomFaults.MissingSlice, "the middle slice is missing"),
        ("duplicate-slice", PhantomFaults.DuplicateSlice, "the middle slice is in two files"),
        ("uneven", PhantomFaults.Uneven, "the middle slice is 0.3 spacings too high"),
    ];

    private static readonly string s_names = string.Join(", ", s_faults.Select(f => f.Name));

    public FaultArgument() => Option.Validators.Add(result =>
    {
        foreach (Token token in result.Tokens)
        {
            if (ErrorOf(token.Value) is { } error) result.AddError($"{Option.Name} {error}");
        }
    });

    public Option<string> Option { get; } = new("--fault")
    {
        HelpName = "NAME,...|list",
        Description = $"faults of the series: {s_names}; or one of {PhantomCases.All.Count} scans that a lung mask may fail on; "
            + $"{ListWord} describes all",
    };

    public FaultChoice Of(ParseResult parsed)
    {
        string[] names = parsed.Gave(Option) ? parsed.GetValue(Option)!.Split(',') : [];
        var faults = PhantomFaults.None;
        foreach ((string name, PhantomFaults fault, _) in s_faults) faults |= names.Contains(name) ? fault : PhantomFaults.None;
        return new FaultChoice(faults, names.Length == 1 ? PhantomCases.Find(names[0]) : null, names is [ListWord]);
    }

    /// <summary>Prints every name with what it is.</summary>
    public static void List(TextWriter output)
    {
        int width = Math.Max(PhantomCases.All.Max(one => one.Name.Length), s_faults.Max(fault => fault.Name.Length));
        output.WriteLine("Faults of the series that --shape, --spacing and --seed describe; several may be given:");
        foreach ((string name, _, string description) in s_faults) output.WriteLine($"  {name.PadRight(width)}  {description}");
        output.WriteLine();
        output.WriteLine("Scans of their own, one at a time, with the true mask (--truth). Expected of a lung mask: mask, a right one and");
        output.WriteLine("the verdict ok; flag, any verdict but ok; none, no lungs and the verdict failed:");
        foreach (PhantomCase one in PhantomCases.All)
            output.WriteLine($"  {one.Name.PadRight(width)}  {one.ExpectedWord}  {one.Description}");
    }

    private static string? ErrorOf(string text)
    {
        if (RawArguments.HasBytes(text)) return null;
        string[] names = text.Split(',');
        string[] all = [.. s_faults.Select(f => f.Name), .. PhantomCases.All.Select(one => one.Name), ListWord];
        if (Array.Find(names, name => !all.Contains(name)) is { } unknown)
        {
            string suggestion = Spelling.Nearest(unknown, all) is { } nearest ? $" Did you mean {nearest}?" : "";
            return $"{unknown}: expected any of {s_names}; or one of {string.Join(", ", all.Skip(s_faults.Length))}.{suggestion}";
        }

        return names.Length > 1 && Array.Find(names, name => !Array.Exists(s_faults, fault => fault.Name == name)) is { } single
            ? $"{text}: {single} cannot be combined. Expected it alone, or several of {s_names}."
            : null;
    }
}
