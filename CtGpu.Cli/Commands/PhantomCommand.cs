using System.CommandLine;
using System.Globalization;
using CtGpu.Cli.Options;
using CtGpu.Host;
using CtGpu.Host.Phantom;
using CtGpu.Host.Phantom.Cases;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Threading;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu phantom: writes a synthetic CT as DICOM files.</summary>
internal static class PhantomCommand
{
    public const string Examples = """
        ctgpu phantom -o scan                                         134 slices of 512x512
        ctgpu phantom -o scan --shape 64,128,128 --spacing 5,2.5,2.5  a small series
        ctgpu phantom -o scan --fault missing-slice                   a series that convert refuses
        ctgpu phantom --fault list                                    all faults with their descriptions
        ctgpu phantom -o scan --fault table-hollow --truth            a scan for testing lung masks, with the true mask
        """;

    public static void Define(Command command, CliConsole console)
    {
        var start = new PhantomOptions();
        Option<string> output = RunArguments.OutputOption(
            "new or empty folder for the DICOM files; required unless --fault list", required: false);
        TypedOption<Shape3> shape = new("--shape", "Z,Y,X", $"slices, rows, columns [{start.Shape.Z},{start.Shape.Y},{start.Shape.X}]",
            ParseShape,
            $"three whole numbers from 1 to {PhantomOptions.MostVoxels}, such as 134,512,512 for slices, rows, columns");
        TypedOption<Spacing3> spacing = new("--spacing", "MM|Z,Y,X", $"mm between slices, rows, columns [{start.Spacing}]",
            Numbers.Spacing(PhantomOptions.IsSpacing), $"one or three distances from {PhantomOptions.SpacingRange}, such as 2.5,0.6,0.6");
        TypedOption<int> seed = new("--seed", "N", "seed of vessels, nodules, noise and UIDs [0]",
            Numbers.Whole(0, int.MaxValue), "a whole number, 0 or more");
        TypedOption<double> noise = new("--noise", "HU", "standard deviation of the noise [20]",
            Numbers.Within(0, PhantomOptions.MostNoiseHounsfield), $"a number of HU, {PhantomOptions.NoiseRange}");
        TypedOption<double?> slope = new("--slope", "NUMBER|per-slice",
            "RescaleSlope of all slices; per-slice: a different slope for each [1]", ParseSlope,
            $"a number from {PhantomOptions.SlopeRange}, or per-slice");
        TypedOption<double> tilt = new("--tilt", "DEGREES", "gantry tilt [0]",
            Numbers.Within(-PhantomOptions.MostTiltDegrees, PhantomOptions.MostTiltDegrees),
            $"an angle from {PhantomOptions.TiltRange} degrees");
        var fault = new FaultArgument();
        Option<bool> truth = TypedOption.Flag(
            "--truth", $"with a scan for testing lung masks: write the true mask to DIR/{CaseSeries.TruthFolder}/lungs.nii");
        Option[] ofThorax = [shape.Option, noise.Option, slope.Option, tilt.Option];
        Option[] all =
            [output, shape.Option, spacing.Option, seed.Option, noise.Option, slope.Option, tilt.Option, fault.Option, truth];
        foreach (Option option in all) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            FaultChoice choice = fault.Of(parsed);
            if (choice.IsList)
            {
                RefuseOptions(parsed, all, fault.Option);
                FaultArgument.List(console.Output);
                return (int)ExitCode.Success;
            }

            string folder = parsed.GetValue(output)
                ?? throw Refuse("-o is missing. Expected a new or empty folder for the DICOM files. Give -o DIR.");
            if (choice.Case is { } one)
            {
                RefuseOptions(parsed, ofThorax, fault.Option);
                Spacing3? chosen = parsed.Gave(spacing.Option) ? spacing.Of(parsed, default) : null;
                Write(folder, one, chosen, seed.Of(parsed, 0), parsed.GetValue(truth), console);
                return (int)ExitCode.Success;
            }

            if (parsed.GetValue(truth))
                throw Refuse("--truth needs a scan for testing lung masks. Give --fault NAME; --fault list describes them.");
            var options = new PhantomOptions
            {
                Shape = shape.Of(parsed, start.Shape),
                Spacing = spacing.Of(parsed, start.Spacing),
                Seed = seed.Of(parsed, start.Seed),
                NoiseHounsfield = noise.Of(parsed, start.NoiseHounsfield),
                RescaleSlope = slope.Of(parsed, start.RescaleSlope),
                TiltDegrees = tilt.Of(parsed, start.TiltDegrees),
                Faults = choice.Faults,
            };
            Write(folder, options, console);
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

    private static void Write(string folder, PhantomCase one, Spacing3? spacing, int seed, bool truth, CliConsole console)
    {
        using var workers = new WorkerPool(Environment.ProcessorCount);
        CaseVolume volume = CaseSeries.Write(folder, one, spacing, seed, truth, workers);
        Shape3 shape = volume.Geometry.Shape;
        console.Error.WriteLine(
            $"Wrote {one.Name} ({one.Description}) of {shape} voxels, {volume.Geometry.Spacing} mm, as {shape.Z} DICOM files to {folder}");
        if (!truth) return;
        console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Wrote the true mask, {volume.Litres():0.000} L, to {CaseSeries.TruthOf(folder)}"));
    }

    private static void RefuseOptions(ParseResult parsed, Option[] options, Option<string> fault)
    {
        if (Array.Find(options, option => option != fault && parsed.Gave(option)) is { } given)
            throw Refuse($"{given.Name} has no effect with --fault {parsed.GetValue(fault)}. Leave it out.");
    }

    private static CtGpuException Refuse(string message) => new(ExitCode.Usage, "options", message);

    private static bool ParseShape(string text, out Shape3 value)
    {
        bool whole = Numbers.TryParseList(text, 3, out double[] n)
            && n.All(v => v is >= 1 and <= PhantomOptions.MostVoxels && v == Math.Floor(v));
        value = whole ? new Shape3((int)n[0], (int)n[1], (int)n[2]) : default;
        return whole;
    }

    private static bool ParseSlope(string text, out double? value)
    {
        value = Numbers.TryParse(text, out double slope) && PhantomOptions.IsSlope(slope) ? slope : null;
        return value != null || text == "per-slice";
    }
}
