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
    private HostBuffer? _leftOut;

    public VolumeGeometry Geometry { get; } = geometry;

    public Shape3 Shape => Geometry.Shape;

    /// <summary>The memory of the HU.</summary>
    public HostBuffer Voxels => hounsfield;

    /// <summary>z,y,x in C order.</summary>
    public short* Hounsfield => hounsfield.As<short>();

    /// <summary>In the layout of <see cref="BitGrid"/>, or null without a mask.</summary>
    public ulong* MaskBits => maskBits == null ? null : maskBits.As<ulong>();

    public bool HasMask => maskBits != null;

    /// <summary>The voxels of the mask that belong to the left lung. Null if the mask does not tell the lungs apart.</summary>
    public HostBuffer? LeftLung { get; init; }

    /// <summary><see cref="LeftLung"/> in the layout of <see cref="BitGrid"/>, or null.</summary>
    public ulong* LeftBits => LeftLung == null ? null : LeftLung.As<ulong>();

    /// <summary>Whether the mask tells the right lung from the left one.</summary>
    public bool IsDivided => LeftLung != null;

    /// <summary>The voxels of the mask that belong to the right lung. The mask must tell the lungs apart.</summary>
    public HostBuffer RightLung()
    {
        long bytes = new BitGrid(Shape).Bytes;
        var right = new PageableBuffer(bytes);
        for (long word = 0; word < bytes / sizeof(ulong); word++) right.As<ulong>()[word] = MaskBits[word] & ~LeftBits[word];
        return right;
    }

    /// <summary>Voxel spacing of the scan from which the volume was computed, along the same axes; 0 if it is unknown.</summary>
    public Spacing3 Source { get; init; }

    /// <summary>Options for masks of this volume.</summary>
    public MaskOptions MaskOptions { get; init; } = new();

    /// <summary>The file of the HU, and the option because of which no mask can be computed from them again; or null.</summary>
    public (string File, string Option)? Altered { get; init; }

    /// <summary>Vessels and nodules, in the layout of <see cref="BitGrid"/>; null until <see cref="FindStructures"/>.</summary>
    public ulong* StructureBits => _structures == null ? null : _structures.As<ulong>();

    /// <summary>
    /// Air inside the patient that is not part of the mask, in the layout of <see cref="BitGrid"/>; null until
    /// <see cref="FindLeftOut"/>.
    /// </summary>
    public ulong* LeftOutBits => _leftOut == null ? null : _leftOut.As<ulong>();

    /// <summary>Finds the air that the mask leaves out. Needs a mask, and HU that were not altered.</summary>
    public void FindLeftOut(int jobs) => _leftOut = LeftOutAir.Of(this, MaskOptions, jobs);

    /// <exception cref="CtGpuException">The HU were changed when they were written.</exception>
    public void FindStructures(int jobs)
    {
        if (Altered is { } altered)
        {
            throw new CtGpuException(
                ExitCode.InvalidInput, "render",
                $"--structures computes masks from the volume again, and {altered.File} was made with {altered.Option}. "
                + "Convert the series without it, or give its DICOM folder.");
        }

        _structures = LungStructures.Of(this, MaskOptions, jobs);
    }

    public void Dispose()
    {
        hounsfield.Dispose();
        maskBits?.Dispose();
        LeftLung?.Dispose();
        _structures?.Dispose();
        _leftOut?.Dispose();
    }
}
