namespace CtGpu.Kernels.Labeling.Cpu.Flood;

/// <summary>The components that a flood takes.</summary>
internal readonly record struct FloodSeed
{
    /// <summary>The component of voxel (0,0,0).</summary>
    public static FloodSeed Corner => default;

    /// <summary>Whether <see cref="Faces"/> decides.</summary>
    public bool IsOnFaces { get; private init; }

    /// <summary>Faces of the volume.</summary>
    public VolumeFaces Faces { get; private init; }

    /// <summary>All components with a voxel on one of the faces.</summary>
    public static FloodSeed On(VolumeFaces faces) => new() { IsOnFaces = true, Faces = faces };
}
