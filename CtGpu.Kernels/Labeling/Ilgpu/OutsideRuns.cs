namespace CtGpu.Kernels.Labeling.Ilgpu;

/// <summary>Which runs belong to the outside from the start.</summary>
internal enum OutsideRuns
{
    None = 0,

    /// <summary>The run of voxel (0,0,0).</summary>
    Corner = 1,

    /// <summary>Every run that touches an x or y face of the volume.</summary>
    Faces = 2,
}
