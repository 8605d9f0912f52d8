using System.Text;
using CtGpu.Bench.OnDevice;

namespace CtGpu.Bench.Predictions;

/// <summary>
/// Counted work of a kernel on the synthetic thorax, 134×512×512 to 335×306×306 (bench/results/instructions.md), from which times are
/// predicted. They are no measurements.
/// </summary>
/// <param name="Name">The kernel's name without its class.</param>
/// <param name="Instructions">PTX instructions of all threads.</param>
/// <param name="Float64">Float64 instructions among them.</param>
/// <param name="Bytes">Bytes that it must read and write in device memory. 0 for kernels on bits, which stay in the cache.</param>
/// <param name="BytesFast">The same with --precision fast: float32 between the passes.</param>
/// <param name="Pass">0, 1, 2 for the passes of the resample; null for other kernels.</param>
internal sealed record PredictedKernel(
    string Name, double Instructions, double Float64 = 0, double Bytes = 0, double BytesFast = 0, int? Pass = null)
{
    private const double Input = 134.0 * 512 * 512, AfterX = 134.0 * 512 * 306, AfterY = 134.0 * 306 * 306, Output = 335.0 * 306 * 306;

    public static readonly PredictedKernel[] All =
    [
        new("XExact", 1161.1e6, 242.3e6, (2 * Input) + (8 * AfterX), (2 * Input) + (4 * AfterX), 0),
        new("YExact", 365.6e6, 127.4e6, 8 * (AfterX + AfterY), 4 * (AfterX + AfterY), 1),
        new("ZExact", 1139.7e6, 215.1e6, (8 * AfterY) + (2.125 * Output), (4 * AfterY) + (2.125 * Output), 2),
        new("Dilate", 727.7e6),
        new("AddSlices", 530.0e6, Bytes: 2 * Output, BytesFast: 2 * Output),
        new("AtMost", 478.2e6, Bytes: 2 * Output, BytesFast: 2 * Output),
        new("KeepLargestOfSlices", 250.6e6),
        new("JoinSlices", 175.8e6),
        new("Expand", 163.2e6),
        new("Blocks", 130.5e6),
        new("Combine", 129.7e6),
        new("JoinAcross", 125.0e6),
        new("CountCommon", 81.2e6),
        new("Measure", 65.4e6),
        new("Means", 65.3e6),
        new("8 others", 81.0e6),
    ];

    /// <summary>The predictions for all cards, and for the measured one beside what was measured.</summary>
    /// <param name="device">Name of the measured device.</param>
    /// <param name="measured">Measured milliseconds of a conversion's kernels by name without class, summed over equal names.</param>
    public static Section Section(string device, IReadOnlyDictionary<string, Sample> measured)
    {
        PredictedCard? card = Array.Find(PredictedCard.All, c =>
            device.Contains(c.Name, StringComparison.Ordinal) && !device.Contains("Laptop", StringComparison.Ordinal));
        IEnumerable<Row> rows = All.Select(kernel =>
        {
            Sample? time = measured.GetValueOrDefault(kernel.Name);
            string note = string.Join("; ", PredictedCard.All.Select(c => Text(c, kernel, float64: true)));
            if (card != null && time != null)
                note = FormattableString.Invariant($"measured {time.MedianMs / card.Of(kernel, true).Ms:0.0} times the prediction; ") + note;
            return new Row(kernel.Name, time, Note: note);
        });
        string[] sums = [.. PredictedCard.All.Select(c => FormattableString.Invariant($"{c.Name} {Sum(c, true):0.00} ms"))];
        return new Section(
            "Predicted times, from counts and not measured, beside the measured ones (whose Dilate includes the one by 5 mm)", "",
            [.. rows, new Row("all", null, Note: string.Join("; ", sums))]);
    }

    /// <summary>The page bench/results/predictions.md.</summary>
    public static string Page()
    {
        var text = new StringBuilder("# Predicted times of the kernels\n\n");
        text.Append("**These are predictions, no measurements.** They come from counts ([instructions.md](instructions.md)), from\n");
        text.Append("bytes and from the warps of each card ([0013](../../docs/decisions/0013-forward-walk.md)). The model and its\n");
        text.Append("assumptions are in `bench/Predictions/PredictedCard.cs`; `bench/gpu/run.sh` prints the predictions beside what it\n");
        text.Append("measures. Written by `dotnet run -c Release --project bench -- predict`.\n\n");
        text.Append("The dilation by 5 mm and the normalised voxels, which the measured volume has in addition, are not counted.\n\n");
        text.Append("Milliseconds for the synthetic thorax, 134×512×512 to 335×306×306, and what limits each kernel.\n\n");
        text.Append("| kernel |");
        foreach (PredictedCard card in PredictedCard.All) text.Append($" {card.Name} |");
        text.Append("\n|---|").Insert(text.Length, "---|", PredictedCard.All.Length).Append('\n');
        foreach (PredictedKernel kernel in All) Line(text, kernel.Name, card => Cell(card.Of(kernel, float64: true)));
        Line(text, "**sum, --precision exact**", card => FormattableString.Invariant($"{Sum(card, float64: true):0.00}"));
        Line(text, "the resample in it", card => FormattableString.Invariant($"{Sum(card, float64: true, All[..3]):0.00}"));
        Line(
            text, "**sum, --precision fast** (as many instructions)",
            card => FormattableString.Invariant($"{Sum(card, float64: false):0.00}"));
        Line(text, "the resample in it", card => FormattableString.Invariant($"{Sum(card, float64: false, All[..3]):0.00}"));
        return text.ToString();
    }

    private static void Line(StringBuilder text, string name, Func<PredictedCard, string> cell)
    {
        text.Append($"| {name} |");
        foreach (PredictedCard card in PredictedCard.All) text.Append($" {cell(card)} |");
        text.Append('\n');
    }

    private static string Cell((double Ms, string Limit) predicted) =>
        FormattableString.Invariant($"{predicted.Ms:0.000} {predicted.Limit}");

    private static string Text(PredictedCard card, PredictedKernel kernel, bool float64) =>
        $"{card.Name} {Cell(card.Of(kernel, float64)).Replace(" ", " ms, ", StringComparison.Ordinal)}";

    private static double Sum(PredictedCard card, bool float64, PredictedKernel[]? kernels = null) =>
        (kernels ?? All).Sum(kernel => card.Of(kernel, float64).Ms);
}
