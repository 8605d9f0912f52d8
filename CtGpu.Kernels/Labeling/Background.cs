namespace CtGpu.Kernels.Labeling;

/// <summary>Which air is outside the patient.</summary>
internal enum Background
{
    /// <summary>Every air component that touches an x or y face of the volume.</summary>
    Faces,

    /// <summary>The air component of voxel (0,0,0), as in the tutorial.</summary>
    Corner,
}
