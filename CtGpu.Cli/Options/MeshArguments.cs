using System.CommandLine;
using CtGpu.Host;
using CtGpu.Host.Devices;
using CtGpu.Host.Viewing.Meshes;

namespace CtGpu.Cli.Options;

/// <summary>The options of render that write surfaces as triangles.</summary>
internal sealed class MeshArguments
{
    private const string Formats = ".stl, .ply or .glb";

    private readonly Option<string> _mesh = new("--mesh")
    {
        HelpName = "FILE",
        Description = $"write a surface as triangles instead of a picture: {Formats}, in LPS mm",
    };

    private readonly TypedOption<bool> _surface = TypedOption.Choice("--surface",
        "surface of --mesh: the isosurface at --threshold, or the smoothed mask [threshold]", ("threshold", false), ("mask", true));

    public MeshArguments() => _mesh.Validators.Add(PathArguments.RefuseNoOutput);

    public IEnumerable<Option> All => [_mesh, _surface.Option];

    /// <summary>Returns the requested surface, or null if none was requested.</summary>
    /// <param name="views">The options of views, which include threshold and device.</param>
    /// <param name="pictures">Options of pictures, which are refused together with --mesh.</param>
    /// <exception cref="CtGpuException">Usage: the options contradict each other.</exception>
    public MeshRequest? Bind(ParseResult parsed, ViewArguments views, IEnumerable<Option> pictures)
    {
        if (parsed.GetValue(_mesh) is not { } file)
        {
            if (!parsed.Gave(_surface.Option)) return null;
            throw Usage("--surface is for triangles and needs --mesh. Add --mesh surface.glb, or leave --surface out.");
        }

        if (pictures.FirstOrDefault(parsed.Gave) is { } other)
            throw Usage($"{other.Name} has no effect on --mesh, which writes triangles instead of a picture. Leave one of them out.");
        if (MeshFile.FormatOf(file) == null)
            throw Usage($"--mesh {file}: surfaces are written as {Formats}. Give a name with one of these extensions.");
        bool ofMask = _surface.Of(parsed, false);
        if (ofMask && views.GaveThreshold(parsed)) throw Usage("--threshold has no effect on --surface mask. Leave one of them out.");
        return new MeshRequest(file, ofMask ? null : views.Threshold(parsed), views.Device(parsed));
    }

    private static CtGpuException Usage(string message) => new(ExitCode.Usage, "options", message);
}

/// <summary>A requested surface.</summary>
/// <param name="Hounsfield">HU of the isosurface, or null for the surface of the mask.</param>
internal sealed record MeshRequest(string File, int? Hounsfield, DeviceSelector Device);
