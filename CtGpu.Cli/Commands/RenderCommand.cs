using System.CommandLine;
using System.Globalization;
using CtGpu.Cli.Options;
using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Engines;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Viewing;
using CtGpu.Host.Viewing.Meshes;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu render: pictures of a volume.</summary>
internal static class RenderCommand
{
    private const string DefaultFile = "view.png";
    private const int DefaultWidth = 1600;

    public const string Examples = """
        ctgpu render out/P1/1.2.3                             slices with the mask's outline, and the histogram, to view.png
        ctgpu render out/P1/1.2.3/ct.nii -o lung.png          the same of a volume alone
        ctgpu render out/P1/1.2.3 --show axial --structures   vessels and nodules in colour
        ctgpu render scans/P1 --show coronal --window bone    a DICOM folder, converted in memory
        ctgpu render out/P1/1.2.3 --view front,left,top       bones and lungs within clear skin, in 3-D
        ctgpu render out/P1/1.2.3 --mesh bones.glb            the surface at 400 HU as triangles
        ctgpu render out/P1/1.2.3 --turntable 36 -o turn.png  once around the patient, as an animated PNG
        """;

    public static void Define(Command command, CliConsole console)
    {
        var volume = new Argument<string>("CT") { Description = "volume file or folder that convert wrote, or folder of one DICOM series" };
        volume.Validators.Add(TypedOption.RefuseDashes);
        var mask = new Option<string>("--mask") { HelpName = "FILE", Description = "mask to outline [that of the folder]" };
        mask.Validators.Add(TypedOption.RefuseDashes);
        Option<string> output = RunArguments.OutputOption($"file to write [{DefaultFile}]", required: false);
        output.HelpName = "FILE";
        var slices = new SlicesArguments();
        var views = new ViewArguments();
        var meshes = new MeshArguments();
        command.Arguments.Add(volume);
        foreach (Option option in (IEnumerable<Option>)[mask, output, .. slices.All, .. views.All, .. meshes.All]) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            string file = parsed.GetValue(output) ?? DefaultFile;
            SlicesOptions wanted = slices.Bind(parsed);
            MeshRequest? surface = meshes.Bind(parsed, views, [output, .. slices.All, .. views.OfPictures]);
            ViewRequest? inSpace = surface == null ? views.Bind(parsed, slices.All) : null;
            if (!file.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
                throw new CtGpuException(ExitCode.Usage, "options", $"-o {file}: pictures are PNG files. Give a name that ends in .png.");
            using RenderInput input = RenderSource.Open(parsed.GetValue(volume)!, parsed.GetValue(mask), Environment.ProcessorCount, console.Cancellation);
            if (surface != null) Write(input, surface, console);
            else if (inSpace != null) Write(input, inSpace, file, console);
            else Write(SlicesRender.Draw(input, wanted), file, console);
            return (int)ExitCode.Success;
        });
    }

    private static void Write(Picture picture, string file, CliConsole console)
    {
        PictureFile.Write(file, picture);
        console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {file}, {picture.Width} x {picture.Height} pixels."));
    }

    private static void Write(RenderInput input, MeshRequest wanted, CliConsole console)
    {
        using IEngine engine = EngineFactory.Open(wanted.Device, Environment.ProcessorCount)[0];
        PatientMesh mesh = MeshRender.Surface(input, wanted.Hounsfield, engine);
        console.Cancellation.ThrowIfCancellationRequested();
        ViewSurface look = wanted.Hounsfield is { } level ? ViewSurface.Bone((short)level) : ViewSurface.Lungs;
        MeshFile.Write(wanted.File, mesh, new MeshLook(look.OfMask ? "mask" : $"{wanted.Hounsfield} HU", look.Red, look.Green, look.Blue));
        console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {wanted.File}, {mesh.TriangleCount} triangles with {mesh.VertexCount} vertices."));
    }

    private static void Write(RenderInput input, ViewRequest wanted, string file, CliConsole console)
    {
        using IEngine engine = EngineFactory.Open(wanted.Device, Environment.ProcessorCount)[0];
        if (wanted.FrameMilliseconds is not { } milliseconds)
        {
            Write(ViewsRender.Draw(input, engine, wanted.Options), file, console);
            return;
        }

        var frames = new List<byte[]>();
        foreach (Picture frame in ViewsRender.Each(input, engine, wanted.Options))
        {
            console.Cancellation.ThrowIfCancellationRequested();
            frames.Add(PictureFile.Png(frame));
        }

        PendingFile.Replace(file, AnimatedPng.Join(frames, milliseconds));
        int size = wanted.Options.Size;
        console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {file}, {frames.Count} frames of {size} x {size} pixels."));
    }

    /// <summary>The options of pictures of slices.</summary>
    private sealed class SlicesArguments
    {
        private readonly TypedOption<SlicesKind> _show = TypedOption.Choice("--show",
            "overview: axial slices and the histogram; montage: the slices alone; or one plane, or the histogram [overview]",
            ("overview", SlicesKind.Overview), ("montage", SlicesKind.Montage), ("axial", SlicesKind.Axial), ("coronal", SlicesKind.Coronal),
            ("sagittal", SlicesKind.Sagittal), ("histogram", SlicesKind.Histogram));

        private readonly TypedOption<int> _at = new("--at", "INDEX",
            "slice of a single plane, 0-based along the volume's own axis [where the mask is largest, else the middle]", Numbers.Whole(0, int.MaxValue), "a whole number, 0 or more");

        private readonly TypedOption<HounsfieldWindow> _window = new("--window", "lung|soft-tissue|bone|LO,HI",
            "HU that are black and white: centre -600 and width 1500, 40 and 400, 300 and 1500, or bounds [lung]", ParseWindow,
            "lung, soft-tissue, bone, or two numbers, the lower first, such as -1000,400");

        private readonly TypedOption<int> _width = new("--width", "PIXELS",
            $"width of the picture [{DefaultWidth}]", Numbers.Whole(64, 8192), "a whole number from 64 to 8192");

        private readonly Option<bool> _structures = TypedOption.Flag("--structures",
            "colour vessels and nodules: what the mask lungs-filled has and lungs has not");

        public IEnumerable<Option> All => [_show.Option, _at.Option, _window.Option, _structures, _width.Option];

        public SlicesOptions Bind(ParseResult parsed)
        {
            SlicesKind kind = _show.Of(parsed, SlicesKind.Overview);
            if (parsed.Gave(_at.Option) && kind is not (SlicesKind.Axial or SlicesKind.Coronal or SlicesKind.Sagittal))
                throw new CtGpuException(ExitCode.Usage, "options", "--at needs a single plane: give --show axial, coronal or sagittal.");
            foreach (Option option in (Option[])[_window.Option, _structures])
            {
                if (parsed.Gave(option) && kind == SlicesKind.Histogram) throw new CtGpuException(ExitCode.Usage, "options", $"{option.Name} has no effect on the histogram.");
            }

            return new SlicesOptions(kind, _window.Of(parsed, HounsfieldWindow.Lung), _width.Of(parsed, DefaultWidth), parsed.Gave(_at.Option) ? _at.Of(parsed, 0) : null, parsed.Gave(_structures));
        }

        private static bool ParseWindow(string text, out HounsfieldWindow value)
        {
            bool bounds = Numbers.TryParseList(text, 2, out double[] numbers) && numbers[0] < numbers[1];
            value = text switch
            {
                "soft-tissue" => HounsfieldWindow.SoftTissue,
                "bone" => HounsfieldWindow.Bone,
                _ when bounds => new HounsfieldWindow(numbers[0], numbers[1]),
                _ => HounsfieldWindow.Lung,
            };
            return bounds || text is "lung" or "soft-tissue" or "bone";
        }
    }
}
