using CtGpu.Host.Devices;
using CtGpu.Host.Series;
using CtGpu.Kernels;

namespace CtGpu.Host.Viewing;

/// <summary>A volume to look at: int16 HU and, where there is one, its mask.</summary>
/// <param name="geometry">Grid of both.</param>
/// <param name="hounsfield">z,y,x in C order.</param>
/// <param name="maskBits">In the layout of <see cref="BitGrid"/>, or null.</param>
internal sealed unsafe class RenderInput(VolumeGeometry geometry, HostBuffer hounsfield, HostBuffer? maskBits) : IDisposable
{
    public VolumeGeometry Geometry { get; } = geometry;

    public Shape3 Shape => Geometry.Shape;

    /// <summary>z,y,x in C order.</summary>
    public short* Hounsfield => hounsfield.As<short>();

    /// <summary>In the layout of <see cref="BitGrid"/>, or null without a mask.</summary>
    public ulong* MaskBits => maskBits == null ? null : maskBits.As<ulong>();

    public bool HasMask => maskBits != null;

    public void Dispose()
    {
        hounsfield.Dispose();
        maskBits?.Dispose();
    }
}
