using CtGpu.Host;
using CtGpu.Tests.Support;

namespace CtGpu.Tests.Cli.Options;

public sealed class UsageTests
{
    [Theory]
    [InlineData("--spacing 1,1", "--spacing 1,1: expected one or three distances from 0.0005 to 100 mm")]
    [InlineData("--spacing 1,1,0", "--spacing 1,1,0: expected")]
    [InlineData("--spacing 1,1,NaN", "--spacing 1,1,NaN: expected")]
    [InlineData("--spacing 1;1;1", "--spacing 1;1;1: expected")]
    [InlineData("--spacing 1,1,100.1", "--spacing 1,1,100.1: expected one or three distances from 0.0005 to 100 mm")]
    [InlineData("--spacing 0.0004,1,1", "--spacing 0.0004,1,1: expected")]
    [InlineData("--spacing 1e300,1,1", "--spacing 1e300,1,1: expected")]
    [InlineData("--order 2", "--order 2: expected one of 0, 1, 3")]
    [InlineData("--grid centre", "--grid centre: expected one of corner, extent")]
    [InlineData("--precision half", "expected one of exact, fast")]
    [InlineData("--mask lung", "expected one of none, lungs, lungs-filled")]
    [InlineData("--threshold -320.5", "--threshold -320.5: expected a whole number of HU")]
    [InlineData("--threshold 40000", "--threshold 40000: expected")]
    [InlineData("--background edge", "expected one of faces, corner")]
    [InlineData("--dilate -1", "--dilate -1: expected a radius in mm")]
    [InlineData("--dilate 100.5", "--dilate 100.5: expected a radius in mm, 0 to 100")]
    [InlineData("--dilate 1e308", "--dilate 1e308: expected a radius in mm, 0 to 100")]
    [InlineData("--close 101", "--close 101: expected auto, or a radius in mm, 0 to 100")]
    [InlineData("--close 1e300", "--close 1e300: expected")]
    [InlineData("--crop --crop-margin 1001", "--crop-margin 1001: expected a margin in mm, 0 to 1000")]
    [InlineData("--close yes", "--close yes: expected auto, or a radius")]
    [InlineData("--crop --crop-margin -2", "--crop-margin -2: expected a margin")]
    [InlineData("--outside air", "--outside air: expected")]
    [InlineData("--spacing 0", "--spacing 0: expected one or three distances")]
    [InlineData("--clip 100,-100", "--clip 100,-100: expected two whole numbers")]
    [InlineData("--clip -1000.5,400", "--clip -1000.5,400: expected two whole numbers")]
    [InlineData("--clip -40000,400", "--clip -40000,400: expected two whole numbers")]
    [InlineData("--clip 0,400 --outside -1000", "--outside -1000 is outside of --clip 0,400")]
    [InlineData("--normalize --window 400,-1000", "--window 400,-1000: expected two numbers, the lower first")]
    [InlineData("--normalize --mean average", "--mean average: expected a number, none, or a file")]
    [InlineData("--normalize --mean /dev/zero", "--mean /dev/zero: expected a number, none, or a file")]
    [InlineData("--format dicom", "expected one of nii, nii.gz, npy, mha")]
    [InlineData("--on-missing mend", "--on-missing mend: expected one of error, fill, keep")]
    [InlineData("--on-uneven fill", "--on-uneven fill: expected one of error, resample")]
    [InlineData("--on-uneven resample --on-missing keep", "--on-missing keep and --on-uneven resample exclude each other")]
    [InlineData("--on-tilt fill", "--on-tilt fill: expected one of error, rectify, keep")]
    [InlineData("--padding 70000", "--padding 70000: expected auto, or a stored value")]
    [InlineData("--jobs 0", "--jobs 0: expected a whole number from 1")]
    [InlineData("--shard 4/4", "--shard 4/4: expected I/N")]
    [InlineData("--shard auto/0", "--shard auto/0: expected I/N")]
    [InlineData("--shard auto/", "--shard auto/: expected I/N")]
    [InlineData("--shard -1/4", "--shard -1/4: expected I/N")]
    [InlineData("--max-failures 0", "--max-failures 0: expected")]
    [InlineData("--select best", "expected one of all, largest, thinnest")]
    [InlineData("--dicom-reader gdcm", "expected one of auto, own, fo-dicom")]
    [InlineData("--dicom-reader fo-dicom", "fo-dicom is not built into this ctgpu")]
    [InlineData("--progress bar", "expected one of auto, none, jsonl")]
    [InlineData("--log-format xml", "expected one of text, jsonl")]
    [InlineData("--preset notebook", "--preset notebook: expected tutorial")]
    [InlineData("--name {PatientName}", "{PatientName}")]
    [InlineData("--name ../up", "--name")]
    [InlineData("--device gpu", "gpu")]
    [InlineData("--device-memory 0", "--device-memory 0: expected a size such as 6G or 800M")]
    [InlineData("--device-memory 6GB", "--device-memory 6GB: expected")]
    [InlineData("--device-memory G", "--device-memory G: expected")]
    public void An_invalid_value_is_named(string options, string message) => Refused(message, Convert(options));

    [Theory]
    [InlineData("--frobnicate")]
    [InlineData("--reports")]
    [InlineData("-x")]
    public void An_unknown_option_is_named_wherever_it_stands(string option)
    {
        Refused(option, ["convert", option, "in", "-o", "out"]);
        Refused(option, ["convert", "in", option, "-o", "out"]);
        Refused(option, ["convert", "in", "-o", "out", option]);
        Refused(option, ["convert", "in", "-o", "out", option, "value"]);
        Refused(option, ["convert", "in", "-o", option]);
        Refused(option, ["convert", "in", "-o", "out", "--series", option]);
        Refused(option, ["convert", "in", "-o", "out", "--name", option]);
        Refused(option, ["convert", "in", "-o", "out", "--device", option]);
        Refused(option, [option, "convert", "in", "-o", "out"]);
        Refused(option, ["demo", option]);
        Refused(option, ["demo", "-o", option]);
        Refused(option, ["phantom", "-o", "out", option]);
        Refused(option, ["devices", option]);
        Refused(option, ["bench", option]);
        Refused(option, ["status", option]);
        Refused(option, ["stats", option]);
        Refused(option, ["stats", "out", option]);
        Refused(option, ["verify", option]);
        Refused(option, ["verify", "out", option]);
        Refused(option, ["status", "out", option]);
        Refused(option, ["bench", "--input", option]);
    }

    [Theory]
    [InlineData("--spacing 2,2,2", "--spacing")]
    [InlineData("--spacing none", "--spacing")]
    [InlineData("--order 1", "--order")]
    [InlineData("--grid extent", "--grid")]
    [InlineData("--precision fast", "--precision")]
    [InlineData("--threshold -400", "--threshold")]
    [InlineData("--background faces", "--background")]
    [InlineData("--close 8", "--close")]
    [InlineData("--close auto", "--close")]
    [InlineData("--airways remove", "--airways")]
    [InlineData("--split-lungs", "--split-lungs")]
    [InlineData("--close-wall 30", "--close-wall")]
    [InlineData("--crop", "--crop")]
    [InlineData("--outside -1000", "--outside")]
    [InlineData("--clip -1024,3071", "--clip")]
    [InlineData("--normalize --window -1200,600", "--window")]
    [InlineData("--normalize --mean none", "--mean")]
    [InlineData("--on-uneven resample", "--on-uneven")]
    [InlineData("--padding auto", "--padding")]
    [InlineData("--padding -2000", "--padding")]
    public void Options_that_contradict_the_preset_are_refused(string options, string option)
    {
        CliResult result = Refused(option, Convert($"--preset tutorial {options}"));
        Assert.Contains("contradicts --preset tutorial", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--crop-margin 5", "--crop-margin needs --crop")]
    [InlineData("--window -1000,400", "--window needs --normalize")]
    [InlineData("--mean 0.25", "--mean needs --normalize")]
    [InlineData("--mask none --dilate 3", "--dilate needs a mask")]
    [InlineData("--mask none --mask-format nii.gz", "--mask-format needs a mask")]
    [InlineData("--mask none --crop", "--crop needs a mask")]
    [InlineData("--mask none --outside 0", "--outside needs a mask")]
    [InlineData("--mask lungs --close-wall 30", "--close-wall has no effect with --mask lungs")]
    [InlineData("--close-wall 30 --split-lungs --mask lungs", "--close-wall has no effect with --mask lungs")]
    [InlineData("--spacing none --order 1", "--order has no effect with --spacing none")]
    [InlineData("--spacing none --precision fast", "--precision has no effect with --spacing none")]
    [InlineData("--resume --overwrite", "--resume and --overwrite exclude each other")]
    public void An_option_without_effect_is_refused(string options, string message) => Refused(message, Convert(options));

    [Theory]
    [InlineData("convrt in -o out", "Unknown command convrt. Did you mean convert?")]
    [InlineData("verifiy out", "Unknown command verifiy. Did you mean verify?")]
    [InlineData("convert in -o out --spacin 1", "Unknown option --spacin. Did you mean --spacing?")]
    [InlineData("convert in -o out --spacin=1", "Unknown option --spacin=1. Did you mean --spacing?")]
    [InlineData("status out --faild", "Unknown option --faild. Did you mean --failed?")]
    [InlineData("report out --spacing 1", "Unknown option --spacing.\n")]
    public void A_misspelt_word_gets_one_line_with_a_suggestion(string line, string message)
    {
        CliResult result = Refused(message, line.Split(' '));
        Assert.Equal(2, result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Help_is_also_a_command()
    {
        Assert.Equal(CliResult.Of("--help").Output, CliResult.Of("help").Output);
        Assert.Equal(CliResult.Of("convert", "--help").Output, CliResult.Of("help", "convert").Output);
    }

    [Fact]
    public void A_missing_argument_or_option_is_named()
    {
        Refused("convert", ["convert"]);
        Refused("-o", ["convert", "in"]);
        Refused("-o", ["phantom"]);
        Refused("command", []);
    }

    [Fact]
    public void An_option_given_twice() => Refused("--order", Convert("--order 1 --order 3"));

    [Fact]
    public void An_error_is_two_lines_without_a_stack_trace()
    {
        CliResult result = Refused("--order", Convert("--order 2"));
        Assert.InRange(result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length, 1, 2);
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_may_begin_with_an_at_sign() =>
        Assert.Equal(ExitCode.NoInput, CliResult.Of("convert", "@nowhere", "-o", "out").Code);

    [Theory]
    [InlineData("", "ctgpu demo")]
    [InlineData("convert", "--preset tutorial --format npy")]
    [InlineData("convert", "--format npy --mask-format nii.gz")]
    [InlineData("demo", "ctgpu demo -o")]
    [InlineData("phantom", "--fault missing-slice")]
    [InlineData("devices", "ctgpu devices --json")]
    [InlineData("status", "ctgpu status out --failed")]
    [InlineData("stats", "--mean out/stats.json")]
    [InlineData("verify", "ctgpu verify out --inputs")]
    [InlineData("bench", "ctgpu bench --json")]
    [InlineData("index", "ctgpu index scans -o manifest.jsonl")]
    [InlineData("render", "--turntable 36 -o turn.png")]
    [InlineData("report", "ctgpu convert scans -o out --report")]
    public void Help_has_examples_and_goes_to_stdout(string command, string example)
    {
        CliResult result = CliResult.Of([.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"]);
        Assert.Equal(ExitCode.Success, result.Code);
        Assert.Contains("ctgpu", result.Output, StringComparison.Ordinal);
        Assert.Contains(example, result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Error);
    }

    [Fact]
    public void Version_is_one_line()
    {
        CliResult result = CliResult.Of("--version");
        Assert.Equal((ExitCode.Success, ""), (result.Code, result.Error));
        Assert.Matches(@"^ctgpu \d+\.\d+\.\d+\s*$", result.Output);
    }

    private static string[] Convert(string options) => ["convert", "in", "-o", "out", .. options.Split(' ')];

    private static CliResult Refused(string message, string[] args)
    {
        CliResult result = CliResult.Of(args);
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains(message, result.Error, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        return result;
    }
}
