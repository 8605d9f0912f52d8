using System.CommandLine;
using CtGpu.Cli.Options;
using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu phantom: writes a synthetic thorax CT as DICOM files.</summary>
internal static class PhantomCommand
{
    public const string Examples = """
        ctgpu phantom -o scan                                         134 slices of 512x512
        ctgpu phantom -o scan --shape 64,128,128 --spacing 5,2.5,2.5  a small series
        ctgpu phantom -o scan --fault missing-slice                   a series that convert refuses
        """;

    public static void Define(Command command, CliConsole console)
    {
        var start = new PhantomOptions();
        Option<string> output = RunArguments.OutputOption("new or empty folder for the DICOM files", required: true);
        TypedOption<Shape3> shape = new("--shape", "Z,Y,X", $"slices, rows, columns [{start.Shape.Z},{start.Shape.Y},{start.Shape.X}]",
            ParseShape, "three whole numbers, such as 134,512,512 for slices, rows, columns");
        TypedOption<Spacing3> spacing = new("--spacing", "Z,Y,X", $"mm between slices, rows, columns [{start.Spacing}]",
            Numbers.TryParseSpacing, $"three distances from {PlausibleGeometry.SpacingRange}, such as 2.5,0.6,0.6");
        TypedOption<int> seed = new("--seed", "N", "seed of vessels, nodules, noise and UIDs [0]",
            Numbers.Whole(0, int.MaxValue), "a whole number, 0 or more");
        TypedOption<double> noise = new("--noise", "HU", "standard deviation of the noise [20]",
            Numbers.Within(0, ushort.MaxValue), $"a number of HU, 0 to {ushort.MaxValue}");
        TypedOption<double?> slope = new("--slope", "NUMBER|per-slice",
            "RescaleSlope of all slices; per-slice: a different slope for each [1]", ParseSlope, "a number above 0, or per-slice");
        TypedOption<double> tilt = new("--tilt", "DEGREES", "gantry tilt [0]", Numbers.Within(-90, 90), "an angle from -90 to 90 degrees");
        TypedOption<PhantomFaults> fault = new(
            "--fault", "NAME,...", $"faults of the series: {FaultNames}", ParseFaults, $"any of {FaultNames}");
        Option[] all =
            [output, shape.Option, spacing.Option, seed.Option, noise.Option, slope.Option, tilt.Option, fault.Option];
        foreach (Option option in all) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            var options = new PhantomOptions
            {
                Shape = shape.Of(parsed, start.Shape),
                Spacing = spacing.Of(parsed, start.Spacing),
                Seed = seed.Of(parsed, start.Seed),
                NoiseHounsfield = noise.Of(parsed, start.NoiseHounsfield),
                RescaleSlope = slope.Of(parsed, start.RescaleSlope),
                TiltDegrees = tilt.Of(parsed, start.TiltDegrees),
                Faults = fault.Of(parsed, start.Faults),
            };
            Write(parsed.GetValue(output)!, options, console);
            return (int)ExitCode.Success;
        });
    }

    /// <summary>Writes a phantom and reports it on stderr.</summary>
    public static void Write(string folder, PhantomOptions options, CliConsole console)
    {
        using var workers = new WorkerPool(Environment.ProcessorCount);
        int files = PhantomSeries.Write(folder, options, workers);
        console.Error.WriteLine(
            $"Wrote a synthetic thorax CT of {options.Shape} voxels, {options.Spacing} mm, as {files} DICOM files to {folder}");
    }

    private static readonly (string Name, PhantomFaults Fault)[] s_faults =
    [
        ("tray-full", PhantomFaults.TrayFull), ("tracheostomy", PhantomFaults.Tracheostomy), ("no-air", PhantomFaults.NoAir),
        ("missing-slice", PhantomFaults.MissingSlice), ("duplicate-slice", PhantomFaults.DuplicateSlice), ("uneven", PhantomFaults.Uneven),
    ];

    private static string FaultNames => string.Join(", ", s_faults.Select(f => f.Name));

    private static bool ParseShape(string text, out Shape3 value)
    {
        bool whole = Numbers.TryParseList(text, 3, out double[] n) && n.All(v => v is >= 1 and <= int.MaxValue && v == Math.Floor(v));
        value = whole ? new Shape3((int)n[0], (int)n[1], (int)n[2]) : default;
        return whole;
    }

    private static bool ParseSlope(string text, out double? value)
    {
        value = Numbers.TryParse(text, out double slope) && slope > 0 ? slope : null;
        return value != null || text == "per-slice";
    }

    private static bool ParseFaults(string text, out PhantomFaults value)
    {
        value = PhantomFaults.None;
        foreach (string name in text.Split(','))
        {
            int found = Array.FindIndex(s_faults, f => f.Name == name);
            if (found < 0) return false;
            value |= s_faults[found].Fault;
        }

        return true;
    }
}
