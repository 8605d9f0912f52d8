using System.CommandLine;
using CtGpu.Cli.Options;
using CtGpu.Host.Masking;
using CtGpu.Host.Pipeline;
using CtGpu.Host.Reading;
using CtGpu.Host.Series;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Resample;

namespace CtGpu.Tests.Cli.Options;

public sealed class VoxelArgumentsTests
{
    [Fact]
    public void Nothing_given_is_the_documented_defaults()
    {
        ConvertOptions options = Bind("");
        Assert.Equal(new ConvertOptions(), options);
        Assert.Equal((new Spacing3(1, 1, 1), 3), (options.Spacing!.Value, options.Order));
        Assert.Equal((GridPlacement.Corner, ResamplePrecision.Exact), (options.Grid, options.Precision));
        Assert.Equal(
            new MaskOptions { Kind = MaskKind.LungsFilled, ThresholdHounsfield = -320, Background = Background.Faces, CloseMm = null },
            options.Mask);
        Assert.Equal(PaddingRule.Auto, options.Padding);
    }

    [Fact]
    public void The_closing_at_the_wall_arrives()
    {
        Assert.Equal(30, Bind("--close-wall 30").Mask.CloseWallMm);
        Assert.Equal(0, Bind("--mask lungs --close-wall 0").Mask.CloseWallMm);
    }

    [Fact]
    public void Every_option_arrives()
    {
        ConvertOptions options = Bind(
            "--spacing 2,1.5,1 --order 1 --grid extent --precision fast --mask lungs --threshold -400 --background corner --dilate 2.5 "
            + "--close 4 --airways keep --split-lungs --crop --crop-margin 6 --clip -1024,3071 --outside -1000 "
            + "--normalize --window -1200,600 --mean none --padding 5 "
            + "--on-missing fill --on-uneven resample --on-tilt keep --assume-hu");
        Assert.Equal(new ConvertOptions
        {
            Spacing = new Spacing3(2, 1.5, 1),
            Order = 1,
            Grid = GridPlacement.Extent,
            Precision = ResamplePrecision.Fast,
            Mask = new MaskOptions
            {
                Kind = MaskKind.Lungs,
                ThresholdHounsfield = -400,
                Background = Background.Corner,
                DilateMm = 2.5,
                CloseMm = 4,
                Airways = AirwayRule.Keep,
                SplitLungs = true,
            },
            CropMarginMm = 6,
            Clip = (-1024, 3071),
            OutsideHounsfield = -1000,
            Normalize = new NormalizeOptions { LowerHounsfield = -1200, UpperHounsfield = 600, Mean = 0 },
            Padding = PaddingRule.Only(5),
            OnMissing = SliceGaps.Fill,
            OnUneven = SliceSpacing.Resample,
            OnTilt = GantryTilt.Keep,
            AssumeHounsfield = true,
        }, options);
    }

    [Fact]
    public void The_preset_is_the_tutorial()
    {
        ConvertOptions options = Bind("--preset tutorial");
        Assert.Equal(TutorialPreset.Options, options);
        Assert.True(options.Tutorial);
        Assert.Equal(Background.Corner, options.Mask.Background);
        Assert.Equal(0, options.Mask.CloseMm);
    }

    [Fact]
    public void The_preset_accepts_options_that_agree_or_that_it_does_not_set()
    {
        ConvertOptions options = Bind(
            "--preset tutorial --spacing 1,1,1 --order 3 --grid corner --precision exact --threshold -320 --background corner --close 0 "
            + "--airways keep --mask lungs --dilate 5 --normalize --window -1000,400 --mean 0.25 --on-missing keep --on-tilt keep "
            + "--on-uneven error --assume-hu");
        Assert.Equal(TutorialPreset.Options with
        {
            Mask = TutorialPreset.Options.Mask with { Kind = MaskKind.Lungs, DilateMm = 5 },
            Normalize = new NormalizeOptions(),
            OnMissing = SliceGaps.Keep,
            OnTilt = GantryTilt.Keep,
            AssumeHounsfield = true,
        }, options);
    }

    [Fact]
    public void Words_instead_of_numbers()
    {
        Assert.Null(Bind("--spacing none").Spacing);
        Assert.Null(Bind("--close auto").Mask.CloseMm);
        Assert.Equal(new Spacing3(2.5, 2.5, 2.5), Bind("--spacing 2.5").Spacing);
        Assert.Null(Bind("--crop").OutsideHounsfield);
        Assert.Equal(0, Bind("--crop").CropMarginMm);
        Assert.Equal(PaddingRule.Auto, Bind("--padding auto").Padding);
        Assert.Equal(0.25, Bind("--normalize").Normalize!.Mean);
    }

    private static ConvertOptions Bind(string line)
    {
        var arguments = new VoxelArguments();
        var command = new Command("convert");
        foreach (Option option in arguments.All) command.Options.Add(option);
        ParseResult parsed = command.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries), new ParserConfiguration());
        Assert.Empty(parsed.Errors);
        return arguments.Bind(parsed);
    }
}
