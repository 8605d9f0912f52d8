using System.CommandLine;
using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Viewing.Meshes;

namespace CtGpu.Cli.Options;

/// <summary>The options of surfaces as triangles.</summary>
internal sealed class MeshArguments
{
    private const string Formats = ".stl, .ply or .glb";

    private readonly Option<string> _mesh = new("--mesh") { HelpName = "FILE", Description = $"write a surface as triangles instead of a picture: {Formats}, in LPS mm" };

    private readonly TypedOption<bool> _surface = TypedOption.Choice("--surface",
        "of --mesh: where HU reach --threshold, or the smoothed mask's [threshold]", ("threshold", false), ("mask", true));

    public MeshArguments() => _mesh.Validators.Add(TypedOption.RefuseDashes);

    public IEnumerable<Option> All => [_mesh, _surface.Option];

    /// <summary>The surface that was asked for; null for none.</summary>
    /// <param name="views">Threshold and device are those of views.</param>
    /// <param name="pictures">Options of pictures, which have no effect here.</param>
    /// <exception cref="CtGpuException">Usage: options that contradict each other.</exception>
    public MeshRequest? Bind(ParseResult parsed, ViewArguments views, IEnumerable<Option> pictures)
    {
        if (parsed.GetValue(_mesh) is not { } file)
            return parsed.Gave(_surface.Option) ? throw Usage("--surface is for triangles: give --mesh surface.glb with it.") : null;
        if (pictures.FirstOrDefault(parsed.Gave) is { } other) throw Usage($"{other.Name} has no effect on --mesh, which writes triangles and no picture. Leave one of them out.");
        if (MeshFile.FormatOf(file) == null) throw Usage($"--mesh {file}: surfaces are written as {Formats}. Give a name that ends in one of these.");
        bool ofMask = _surface.Of(parsed, false);
        if (ofMask && views.GaveThreshold(parsed)) throw Usage("--threshold has no effect on --surface mask. Leave one of them out.");
        return new MeshRequest(file, ofMask ? null : views.Threshold(parsed), views.Device(parsed));
    }

    private static CtGpuException Usage(string message) => new(ExitCode.Usage, "options", message);
}

/// <summary>A surface that a user asked for.</summary>
/// <param name="Hounsfield">HU of the surface; null for the mask's.</param>
internal sealed record MeshRequest(string File, int? Hounsfield, DeviceSelector Device);
