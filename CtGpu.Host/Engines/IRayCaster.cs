using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Rendering;

namespace CtGpu.Host.Engines;

/// <summary>
/// Draws pictures of one volume after another by ray casting. Pictures of two engines differ by at most one grey level. Failures of
/// memory or device are <see cref="CtGpuException"/> with code <see cref="ExitCode.Transient"/>.
/// </summary>
internal unsafe interface IRayCaster : IDisposable
{
    /// <summary>Most voxels along an axis: positions are fixed point, 16 of 32 bits are fractional.</summary>
    const int MostVoxels = 1 << 14;

    /// <summary>
    /// Prepares a volume: bricks that let rays skip empty space, and the mask as a smooth field. The volume's memory must stay valid
    /// until the next call.
    /// </summary>
    /// <param name="hounsfield">z,y,x in C order.</param>
    /// <param name="maskBits">In the layout of <see cref="BitGrid"/>, or null.</param>
    /// <param name="leftBits">The voxels of the mask that belong to the left lung, or null if it does not tell the lungs apart.</param>
    void Load(short* hounsfield, Shape3 shape, ulong* maskBits, ulong* leftBits = null);

    /// <summary>Smooth field of the mask for its surfaces; null without a mask or with an empty one.</summary>
    SmoothMask? Mask { get; }

    /// <param name="scene">The picture to draw, of the loaded volume and mask.</param>
    /// <param name="rgba">Receives four bytes a pixel, row by row from the top left.</param>
    void Cast(RayScene scene, Span<byte> rgba);
}
