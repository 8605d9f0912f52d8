using System.CommandLine;
using System.Globalization;
using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Output;
using CtGpu.Host.Pipeline;

namespace CtGpu.Cli.Options;

/// <summary>The options of convert that say which series, where to and how.</summary>
internal sealed class RunArguments
{
    private readonly Option<VolumeFormat> _format = TypedOption.Choice("--format",
        "file format; nii and npy can be memory-mapped, nii.gz takes half the room and ten times the time [nii]",
        ("nii", VolumeFormat.Nii), ("nii.gz", VolumeFormat.NiiGz), ("npy", VolumeFormat.Npy), ("mha", VolumeFormat.Mha));

    private readonly Option<string> _name = TypedOption.Create<string>("--name", "TEMPLATE",
        "output folder under OUT, DICOM keywords in braces [{PatientID}/{SeriesInstanceUID}]", Text, "a template such as {PatientID}");

    private readonly Option<string[]> _series = new("--series") { HelpName = "UID", Description = "only this SeriesInstanceUID; may be repeated" };

    private readonly Option<VolumeSelection> _select = TypedOption.Choice("--select",
        "which volumes of a study: all, the one with most voxels, or with the thinnest slices [all]",
        ("all", VolumeSelection.All), ("largest", VolumeSelection.Largest), ("thinnest", VolumeSelection.Thinnest));

    private readonly Option<string> _reader = TypedOption.Choice("--dicom-reader",
        "own: the reader built in, which auto chooses too [auto]", ("auto", "auto"), ("own", "own"));

    private readonly Option<string> _device = TypedOption.Create<string>("--device", "NAME",
        "auto, cpu, cuda[:N], opencl[:N] or ilgpu-cpu; several, comma-separated, share the work [auto]", Text, "a device such as cuda:0");

    private readonly Option<int> _jobs = TypedOption.Create("--jobs", "N",
        "threads that read, compute and compress [cores, or the CPU limit of the job or container]",
        TypedOption.WholeNumber(1, 4096), "a whole number from 1 to 4096");

    private readonly Option<Shard> _shard = TypedOption.Create<Shard>("--shard", "I/N",
        "only every N-th series of the sorted list, from the I-th on (0-based)", ParseShard, "I/N with I from 0 to N-1, such as 0/4");

    private readonly Option<bool> _resume = TypedOption.Flag("--resume", "skip what is complete for the same input and options (the default)");
    private readonly Option<bool> _overwrite = TypedOption.Flag("--overwrite", "convert again, in place of what is there");
    private readonly Option<bool> _retryFailed = TypedOption.Flag("--retry-failed", "try again what failed for a lasting reason");

    private readonly Option<int> _maxFailures = TypedOption.Create("--max-failures", "N",
        "start no more series after N failures", TypedOption.WholeNumber(1, int.MaxValue), "a whole number, 1 or more");

    private readonly Option<bool> _strictQc = TypedOption.Flag("--strict-qc", "exit 80 when a mask's verdict is failed");

    public RunArguments() => _series.Validators.Add(TypedOption.RefuseOptions);

    public Argument<string[]> Inputs { get; } = InputArgument();

    public Option<string> Output { get; } = OutputOption("folder for the results", required: true);

    public IEnumerable<Option> All =>
    [
        Output, _format, _name, _series, _select, _reader, _device, _jobs, _shard, _resume, _overwrite, _retryFailed, _maxFailures, _strictQc,
    ];

    public static Option<string> OutputOption(string description, bool required)
    {
        var option = new Option<string>("-o", "--output") { HelpName = "DIR", Description = description, Required = required };
        option.Validators.Add(TypedOption.RefuseOptions);
        return option;
    }

    /// <exception cref="CtGpuException">Usage: options that exclude each other.</exception>
    public RunOptions Bind(ParseResult parsed)
    {
        if (parsed.Gave(_resume) && parsed.Gave(_overwrite))
            throw new CtGpuException(ExitCode.Usage, "options", "--resume and --overwrite exclude each other: give one of them.");

        var start = new RunOptions { Inputs = parsed.GetValue(Inputs)!, Output = parsed.GetValue(Output)! };
        return start with
        {
            Format = parsed.Value(_format, start.Format),
            NameTemplate = parsed.Value(_name, start.NameTemplate),
            Series = parsed.Value(_series, []),
            Select = parsed.Value(_select, start.Select),
            Devices = parsed.Gave(_device) ? DeviceSelector.Parse(parsed.GetValue(_device)!) : start.Devices,
            Jobs = parsed.Value(_jobs, start.Jobs),
            Shard = parsed.Value(_shard, start.Shard),
            Overwrite = parsed.Gave(_overwrite),
            RetryFailed = parsed.Gave(_retryFailed),
            MaxFailures = parsed.Gave(_maxFailures) ? parsed.GetValue(_maxFailures) : null,
            StrictQc = parsed.Gave(_strictQc),
        };
    }

    private static Argument<string[]> InputArgument()
    {
        var argument = new Argument<string[]>("INPUT")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "folder (searched recursively, files need no extension) or file",
        };
        argument.Validators.Add(TypedOption.RefuseOptions);
        return argument;
    }

    private static bool Text(string text, out string value)
    {
        value = text;
        return text.Length > 0 && text[0] != '-';
    }

    private static bool ParseShard(string text, out Shard value)
    {
        value = default;
        string[] parts = text.Split('/');
        if (parts.Length != 2
            || !int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            || index >= count)
        {
            return false;
        }

        value = new Shard(index, count);
        return true;
    }
}
