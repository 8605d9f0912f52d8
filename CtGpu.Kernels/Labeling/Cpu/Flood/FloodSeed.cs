namespace CtGpu.Kernels.Labeling.Cpu.Flood;

/// <summary>The components that a flood takes.</summary>
internal readonly record struct FloodSeed
{
    /// <summary>The component of the densest run (<see cref="DensestRun"/>), which probably is the largest.</summary>
    public static FloodSeed Densest => default;

    /// <summary>The component of voxel (0,0,0).</summary>
    public static FloodSeed Corner => new() { IsCorner = true };

    /// <summary>Whether <see cref="Faces"/> decides.</summary>
    public bool IsOnFaces { get; private init; }

    /// <summary>Faces of the volume.</summary>
    public VolumeFaces Faces { get; private init; }

    private bool IsCorner { get; init; }

    /// <summary>All components with a voxel on one of the faces.</summary>
    public static FloodSeed On(VolumeFaces faces) => new() { IsOnFaces = true, Faces = faces };

    /// <summary>The air outside the patient.</summary>
    public static FloodSeed Of(Background background) => background == Background.Corner
        ? Corner
        : On(VolumeFaces.XMinus | VolumeFaces.XPlus | VolumeFaces.YMinus | VolumeFaces.YPlus);
}
