using System.CommandLine;
using System.Globalization;
using CtGpu.Cli.Options;
using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Engines;
using CtGpu.Host.Output.Files;
using CtGpu.Host.Viewing;
using CtGpu.Host.Viewing.Drawing;
using CtGpu.Host.Viewing.Meshes;
using CtGpu.Host.Viewing.Slices;
using CtGpu.Host.Viewing.Views;

namespace CtGpu.Cli.Commands;

/// <summary>ctgpu render: draws pictures of a volume, or writes a surface as triangles.</summary>
internal static class RenderCommand
{
    private const string DefaultFile = "view.png";

    public const string Examples = """
        ctgpu render out/P1/1.2.3                             slices with the mask's outline and the histogram, to view.png
        ctgpu render out/P1/1.2.3/ct.nii -o lung.png          the same for a volume without a mask
        ctgpu render out/P1/1.2.3 --show axial --structures   vessels and nodules in colour
        ctgpu render scans/P1 --show coronal --window bone    a DICOM folder, converted in memory
        ctgpu render out/P1/1.2.3 --view front,left,top       3-D views of bones and lungs within transparent skin
        ctgpu render out/P1/1.2.3 --mesh bones.glb            the surface at 400 HU as triangles
        ctgpu render out/P1/1.2.3 --mesh l.glb --surface lungs  the right and the left lung (of --split-lungs)
        ctgpu render out/P1/1.2.3 --turntable 36 -o turn.png  a turn around the patient, as an animated PNG
        """;

    public static void Define(Command command, CliConsole console)
    {
        var volume = new Argument<string>("CT") { Description = "volume file or folder written by convert, or folder of one DICOM series" };
        volume.Validators.Add(TypedOption.RefuseDashes);
        var mask = new Option<string>("--mask") { HelpName = "FILE", Description = "mask to outline [the mask in the folder]" };
        mask.Validators.Add(TypedOption.RefuseUnreadable);
        Option<string> output = RunArguments.OutputOption($"file to write [{DefaultFile}]", required: false, "FILE");
        var slices = new SliceArguments();
        var views = new ViewArguments();
        var meshes = new MeshArguments();
        command.Arguments.Add(volume);
        Option[] options = [mask, output, .. slices.All, .. views.All, .. meshes.All];
        foreach (Option option in options) command.Options.Add(option);
        command.SetAction(parsed =>
        {
            string file = parsed.GetValue(output) ?? PathArguments.Output(DefaultFile);
            SlicesOptions ofSlices = slices.Bind(parsed);
            MeshRequest? ofMesh = meshes.Bind(parsed, views, [output, .. slices.All, .. views.OfPictures]);
            ViewRequest? ofViews = ofMesh == null ? views.Bind(parsed, slices.All) : null;
            if (!file.EndsWith(".png", StringComparison.OrdinalIgnoreCase))
                throw new CtGpuException(ExitCode.Usage, "options", $"-o {file}: pictures are PNG files. Give a name that ends in .png.");
            using RenderInput input = RenderSource.Open(
                PathArguments.Input(parsed.GetValue(volume)!), parsed.GetValue(mask), Environment.ProcessorCount, console.Cancellation);
            if (ofMesh != null) Write(input, ofMesh, console);
            else if (ofViews != null) Write(input, ofViews, file, console);
            else Write(SlicesRender.Draw(input, ofSlices), file, console);
            return (int)ExitCode.Success;
        });
    }

    private static void Write(Picture picture, string file, CliConsole console)
    {
        PictureFile.Write(file, picture);
        console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Wrote {file}, {picture.Width} x {picture.Height} pixels."));
    }

    private static void Write(RenderInput input, MeshRequest request, CliConsole console)
    {
        using IEngine engine = EngineFactory.Open(request.Device, Environment.ProcessorCount)[0];
        IReadOnlyList<MeshPart> parts = MeshRender.Parts(input, request.Surface, request.Hounsfield, engine);
        console.Cancellation.ThrowIfCancellationRequested();
        MeshFile.Write(request.File, parts);
        long triangles = parts.Sum(part => (long)part.Mesh.TriangleCount), vertices = parts.Sum(part => (long)part.Mesh.VertexCount);
        string of = parts.Count > 1 ? $" in {parts.Count} parts" : "";
        console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Wrote {request.File}, {triangles} triangles with {vertices} vertices{of}."));
    }

    private static void Write(RenderInput input, ViewRequest request, string file, CliConsole console)
    {
        using IEngine engine = EngineFactory.Open(request.Device, Environment.ProcessorCount)[0];
        ViewsOptions options = request.Options;
        if (request.FrameMilliseconds is not { } milliseconds)
        {
            Write(ViewsRender.Draw(input, engine, options), file, console);
            return;
        }

        PendingFile.Replace(file, ViewsRender.Animate(input, engine, options, milliseconds, console.Cancellation));
        console.Error.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Wrote {file}, {options.Directions.Count} frames of {options.Size} x {options.Size} pixels."));
    }
}
