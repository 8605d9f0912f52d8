using CtGpu.Host.Viewing.Views;

namespace CtGpu.Host.Viewing.Meshes;

/// <summary>The surface that is written as triangles. The names are those of the command line.</summary>
internal enum MeshSurface
{
    /// <summary>The isosurface of the volume.</summary>
    Threshold,

    /// <summary>The smoothed mask.</summary>
    Mask,

    /// <summary>The right lung of a mask that tells the lungs apart, smoothed.</summary>
    Right,

    /// <summary>The left lung in the same way.</summary>
    Left,

    /// <summary>Both lungs, each as a part of its own.</summary>
    Lungs,
}

/// <summary>Name and sRGB colour of a surface, for formats that store them.</summary>
internal readonly record struct MeshMaterial(string Name, byte Red, byte Green, byte Blue);

/// <summary>A surface with its name and colour.</summary>
internal sealed record MeshPart(PatientMesh Mesh, MeshMaterial Material)
{
    public static MeshPart Of(string name, ViewSurface style, PatientMesh mesh) =>
        new(mesh, new MeshMaterial(name, style.Red, style.Green, style.Blue));
}
