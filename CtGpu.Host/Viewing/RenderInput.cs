using CtGpu.Host.Engines;
using CtGpu.Host.Geometry;
using CtGpu.Host.Masking;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Viewing;

/// <summary>A volume to render: int16 HU and, if there is one, its mask.</summary>
/// <param name="geometry">Grid of both.</param>
/// <param name="hounsfield">z,y,x in C order.</param>
/// <param name="maskBits">In the layout of <see cref="BitGrid"/>, or null.</param>
internal sealed unsafe class RenderInput(VolumeGeometry geometry, HostBuffer hounsfield, HostBuffer? maskBits) : IDisposable
{
    private HostBuffer? _structures;

    public VolumeGeometry Geometry { get; } = geometry;

    public Shape3 Shape => Geometry.Shape;

    /// <summary>The memory of the HU.</summary>
    public HostBuffer Voxels => hounsfield;

    /// <summary>z,y,x in C order.</summary>
    public short* Hounsfield => hounsfield.As<short>();

    /// <summary>In the layout of <see cref="BitGrid"/>, or null without a mask.</summary>
    public ulong* MaskBits => maskBits == null ? null : maskBits.As<ulong>();

    public bool HasMask => maskBits != null;

    /// <summary>Options for masks of this volume.</summary>
    public MaskOptions MaskOptions { get; init; } = new();

    /// <summary>The reason why no mask can be computed from these HU again, or null.</summary>
    public string? Altered { get; init; }

    /// <summary>Vessels and nodules, in the layout of <see cref="BitGrid"/>; null until <see cref="FindStructures"/>.</summary>
    public ulong* StructureBits => _structures == null ? null : _structures.As<ulong>();

    /// <exception cref="CtGpuException">The HU were changed when they were written.</exception>
    public void FindStructures(int jobs)
    {
        if (Altered != null)
        {
            throw new CtGpuException(
                ExitCode.InvalidInput, "render",
                $"--structures computes masks from the volume again, and {Altered}. "
                + "Convert the series without it, or give its DICOM folder.");
        }

        _structures = LungStructures.Of(this, MaskOptions, jobs);
    }

    public void Dispose()
    {
        hounsfield.Dispose();
        maskBits?.Dispose();
        _structures?.Dispose();
    }
}
