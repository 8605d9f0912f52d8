namespace CtGpu.Kernels.Labeling.Cpu;

/// <summary>Where a flood starts.</summary>
internal enum FloodSeeds
{
    /// <summary>Voxel (0,0,0).</summary>
    Corner,

    /// <summary>Every voxel of an x or y face of the volume.</summary>
    Faces,

    /// <summary>A run that probably belongs to the largest component.</summary>
    Densest,
}
