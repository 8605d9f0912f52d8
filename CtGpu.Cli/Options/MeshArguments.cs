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

    private readonly TypedOption<MeshSurface> _surface = TypedOption.Choice("--surface",
        "surface of --mesh: the isosurface at --threshold, or smoothed: the mask; the right or the left lung; lungs: both as separate "
        + "parts, not in .stl. The last three need a mask of --split-lungs [threshold]",
        ("threshold", MeshSurface.Threshold), ("mask", MeshSurface.Mask), ("right", MeshSurface.Right), ("left", MeshSurface.Left),
        ("lungs", MeshSurface.Lungs));

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
        MeshSurface surface = _surface.Of(parsed, MeshSurface.Threshold);
        if (surface != MeshSurface.Threshold && views.GaveThreshold(parsed))
        {
            throw Usage(
                $"--threshold has no effect on --surface {surface.ToString().ToLowerInvariant()}. Leave one of them out.");
        }

        if (surface == MeshSurface.Lungs && MeshFile.FormatOf(file) == MeshFormat.Stl)
        {
            throw Usage(
                $"--mesh {file}: an STL file has no parts, and --surface lungs has two. "
                + "Give a name with .ply or .glb, or write --surface right and --surface left to two files.");
        }

        return new MeshRequest(file, surface, (short)views.Threshold(parsed), views.Device(parsed));
    }

    private static CtGpuException Usage(string message) => new(ExitCode.Usage, "options", message);
}

/// <summary>A requested surface.</summary>
/// <param name="Hounsfield">HU of the isosurface.</param>
internal sealed record MeshRequest(string File, MeshSurface Surface, short Hounsfield, DeviceSelector Device);
