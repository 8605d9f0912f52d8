namespace CtGpu.Bench.OnDevice;

/// <summary>Options of <c>CtGpu.Bench gpu</c>.</summary>
internal sealed class GpuArguments
{
    public const string Usage = """
        CtGpu.Bench gpu --device cuda|cuda:N|opencl|opencl:N|ilgpu-cpu --out DIR --date YYYY-MM-DD
          [--job full|small]     full (default): 134x512x512 to 335x306x306; small: 24x96x96 to 60x57x57, to check that it works
          [--repeats N]          number of runs for each figure; the median counts; default 7
          [--ctgpu FILE]         also times whole processes of this ctgpu program
          [--peers FILE] [--python PROGRAM]   also runs FILE (bench/gpu/peers.py) on the same volume
        First compares the device's voxels with the CPU engine's. Then measures, and writes DIR/gpu.json and DIR/gpu.md.
        """;

    public string Device { get; private init; } = "";

    public string Output { get; private init; } = "";

    public string Date { get; private init; } = "";

    public bool Small { get; private init; }

    public int Repeats { get; private init; }

    public string? Program { get; private init; }

    public string? Peers { get; private init; }

    public string Python { get; private init; } = "python3";

    /// <exception cref="ArgumentException">An option is unknown or missing, or its value is missing or invalid.</exception>
    public static GpuArguments Parse(string[] arguments)
    {
        var given = new Dictionary<string, string>();
        for (int i = 0; i < arguments.Length; i += 2)
        {
            if (i + 1 == arguments.Length) throw new ArgumentException($"{arguments[i]}: the value is missing.");
            given[arguments[i]] = arguments[i + 1];
        }

        string? Take(string name) => given.Remove(name, out string? value) ? value : null;
        string Need(string name) => Take(name) ?? throw new ArgumentException($"{name}: the option is missing.");
        var parsed = new GpuArguments
        {
            Device = Need("--device"),
            Output = Need("--out"),
            Date = Need("--date"),
            Small = (Take("--job") ?? "full") switch
            {
                "full" => false,
                "small" => true,
                string other => throw new ArgumentException($"--job {other}: expected full or small."),
            },
            Repeats = int.TryParse(Take("--repeats") ?? "7", out int n) && n > 0
                ? n
                : throw new ArgumentException("--repeats: expected an integer above 0."),
            Program = Take("--ctgpu"),
            Peers = Take("--peers"),
            Python = Take("--python") ?? "python3",
        };
        return given.Count == 0 ? parsed : throw new ArgumentException($"{given.Keys.First()}: unknown option.");
    }
}
