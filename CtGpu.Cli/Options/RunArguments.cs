using System.CommandLine;
using System.Globalization;
using CtGpu.Host;
using CtGpu.Host.Cohort.Sharding;
using CtGpu.Host.Devices;
using CtGpu.Host.Dicom;
using CtGpu.Host.Dicom.FoDicom;
using CtGpu.Host.Output.Formats;
using CtGpu.Host.Planning;

namespace CtGpu.Cli.Options;

/// <summary>The options of convert for input, output and execution. They do not change voxels.</summary>
internal sealed class RunArguments
{
    private readonly TypedOption<VolumeFormat> _format = FormatOption("--format",
        "file format; nii and npy can be memory-mapped, nii.gz takes a third of the space, and is slower [nii]");

    private readonly TypedOption<VolumeFormat> _maskFormat = FormatOption("--mask-format",
        "file format of the mask; nii.gz takes less than a hundredth of the space [as --format]");

    private readonly TypedOption<string> _name = new("--name", "TEMPLATE",
        "output folder under OUT, DICOM keywords in braces [{PatientID}/{SeriesInstanceUID}]", Text, "a template such as {PatientID}");

    private readonly Option<string[]> _series = new("--series")
    {
        HelpName = "UID",
        Description = "convert only this SeriesInstanceUID; may be repeated",
    };

    private readonly TypedOption<VolumeSelection> _select = TypedOption.Choice("--select",
        "volumes of a study to convert: all, the largest in voxels, or the one with the thinnest slices [all]",
        ("all", VolumeSelection.All), ("largest", VolumeSelection.Largest), ("thinnest", VolumeSelection.Thinnest));

    private readonly TypedOption<DicomReaderChoice> _dicomReader = TypedOption.Choice("--dicom-reader",
        "pixel decoder: CtGpu's own, fo-dicom if built in, or auto: fo-dicom for files that own cannot decode [auto]",
        ("auto", DicomReaderChoice.Auto), ("own", DicomReaderChoice.Own), ("fo-dicom", DicomReaderChoice.FoDicom));

    private readonly TypedOption<string> _device =
        DeviceOption("auto, cpu, cuda[:N], opencl[:N] or ilgpu-cpu; devices in a comma-separated list share the work [auto]");

    private readonly TypedOption<long> _deviceMemory = new("--device-memory", "SIZE",
        "memory to use on each GPU; larger volumes are streamed in slabs [80 % of the free memory]",
        Numbers.TryParseSize, "a size such as 6G or 800M");

    private readonly TypedOption<int> _jobs = JobsOption();

    private readonly TypedOption<Func<Shard>> _shard = new("--shard", "I/N|auto|auto/N",
        "every N-th series of the sorted list, starting at I (0-based); auto: I and N of the job array; auto/N: only I of it",
        ParseShard, "I/N with I from 0 to N-1, such as 0/4, or auto, or auto/N");

    private readonly Option<bool> _resume =
        TypedOption.Flag("--resume", "skip volumes that are complete for the same input and options (default)");

    private readonly Option<bool> _overwrite = TypedOption.Flag("--overwrite", "convert again and replace existing results");
    private readonly Option<bool> _retryFailed = TypedOption.Flag("--retry-failed", "retry series that failed for a permanent reason");

    private readonly TypedOption<int> _maxFailures = new("--max-failures", "N",
        "start no more series after N failures", Numbers.Whole(1, int.MaxValue), "a whole number, 1 or more");

    private readonly Option<bool> _strictQc = TypedOption.Flag("--strict-qc", "exit with code 80 if a mask's verdict is failed");

    public RunArguments() => _series.Validators.Add(TypedOption.RefuseUnreadable);

    public Argument<string[]> Inputs { get; } = InputArgument();

    public Option<string> Output { get; } = OutputOption("folder for the results", required: true);

    public IEnumerable<Option> All =>
    [
        Output, _format.Option, _maskFormat.Option, _name.Option, _series, _select.Option, _dicomReader.Option, _device.Option,
        _deviceMemory.Option, _jobs.Option, _shard.Option, _resume, _overwrite, _retryFailed, _maxFailures.Option, _strictQc,
    ];

    public static Option<string> OutputOption(string description, bool required, string helpName = "DIR")
    {
        var option = new Option<string>("-o", "--output") { HelpName = helpName, Description = description, Required = required };
        option.Validators.Add(PathArguments.RefuseNoOutput);
        return option;
    }

    public static TypedOption<string> DeviceOption(string description) =>
        new("--device", "NAME", description, Text, "a device such as cuda:0");

    public static TypedOption<int> JobsOption(
        string description = "threads for reading, computing and compressing [cores, or the CPU limit of the job or container]") =>
        new("--jobs", "N", description, Numbers.Whole(1, 4096), "a whole number from 1 to 4096");

    public static TypedOption<VolumeFormat> FormatOption(string name, string description) => TypedOption.Choice(name, description,
        ("nii", VolumeFormat.Nii), ("nii.gz", VolumeFormat.NiiGz), ("npy", VolumeFormat.Npy), ("mha", VolumeFormat.Mha));

    /// <param name="hasMask">The run writes masks.</param>
    /// <exception cref="CtGpuException">Usage: the options exclude each other.</exception>
    public RunOptions Bind(ParseResult parsed, bool hasMask)
    {
        if (parsed.Gave(_resume) && parsed.Gave(_overwrite))
            throw new CtGpuException(ExitCode.Usage, "options", "--resume and --overwrite exclude each other. Give one of them.");

        if (_dicomReader.Of(parsed, DicomReaderChoice.Auto) == DicomReaderChoice.FoDicom && ForeignDecoder.BuiltIn == null)
        {
            throw new CtGpuException(
                ExitCode.Usage, "options",
                "--dicom-reader fo-dicom: fo-dicom is not built into this ctgpu. Build it with -p:FoDicom=true, or leave the option out.");
        }

        var start = new RunOptions { Inputs = PathArguments.Inputs(parsed, Inputs), OutputFolder = parsed.GetValue(Output)! };
        return start with
        {
            Formats = BindFormats(parsed, hasMask, start.Formats.Volumes),
            NameTemplate = _name.Of(parsed, start.NameTemplate),
            Series = parsed.GetValue(_series) ?? [],
            Select = _select.Of(parsed, start.Select),
            DicomReader = _dicomReader.Of(parsed, start.DicomReader),
            Devices = DeviceSelector.Parse(_device.Of(parsed, start.Devices.Text)),
            DeviceMemory = parsed.Gave(_deviceMemory.Option) ? _deviceMemory.Of(parsed, 0) : null,
            Jobs = _jobs.Of(parsed, start.Jobs),
            Shard = _shard.Of(parsed, () => start.Shard)(),
            Overwrite = parsed.Gave(_overwrite),
            RetryFailed = parsed.Gave(_retryFailed),
            MaxFailures = parsed.Gave(_maxFailures.Option) ? _maxFailures.Of(parsed, 0) : null,
            StrictQc = parsed.Gave(_strictQc),
        };
    }

    public static Argument<string[]> InputArgument()
    {
        var argument = new Argument<string[]>("INPUT")
        {
            Arity = ArgumentArity.OneOrMore,
            Description = "folder (searched recursively; files need no extension), file, archive (zip, tar, tar.gz; - is one from stdin), "
                + "or manifest from ctgpu index",
        };
        argument.Validators.Add(TypedOption.RefuseDashes);
        return argument;
    }

    private ResultFormats BindFormats(ParseResult parsed, bool hasMask, VolumeFormat start)
    {
        if (!hasMask && parsed.Gave(_maskFormat.Option))
        {
            throw new CtGpuException(
                ExitCode.Usage, "options", "--mask-format needs a mask. Leave out --mask none, or leave out --mask-format.");
        }

        VolumeFormat format = _format.Of(parsed, start);
        return new ResultFormats(format, _maskFormat.Of(parsed, format));
    }

    private static bool Text(string text, out string value)
    {
        value = text;
        return text.Length > 0 && text[0] != '-';
    }

    /// <summary>Parses a shard to a function. Parsing checks only the syntax, because reading the job array can fail.</summary>
    private static bool ParseShard(string text, out Func<Shard> value)
    {
        value = () => ArrayTask.Shard(Environment.GetEnvironmentVariable);
        if (text == "auto") return true;
        string[] parts = text.Split('/');
        if (parts.Length != 2) return false;
        if (!int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count < 1) return false;
        value = () => ArrayTask.Shard(Environment.GetEnvironmentVariable, count);
        if (parts[0] == "auto") return true;
        if (!int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index) || index >= count) return false;
        value = () => new Shard(index, count);
        return true;
    }
}
