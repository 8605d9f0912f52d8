using System.Runtime.CompilerServices;
using CtGpu.Host.Engines.Cpu;
using CtGpu.Host.Engines.Ilgpu;
using CtGpu.Kernels.Bits;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Rendering;

namespace CtGpu.Host.Engines;

/// <summary>
/// Pictures of one volume after another by ray casting. Pictures of two engines differ by one grey level at most. Failures
/// of memory or device are <see cref="CtGpuException"/> with code <see cref="ExitCode.Transient"/>.
/// </summary>
internal unsafe interface IRayCaster : IDisposable
{
    /// <summary>Most voxels along an axis: places have 16 fractional bits of 32.</summary>
    const int MostVoxels = 1 << 14;

    /// <summary>
    /// Takes a volume, which must stay where it is until the next, and prepares it: bricks that let rays pass what is
    /// empty, and the mask as a smooth field.
    /// </summary>
    /// <param name="hounsfield">z,y,x in C order.</param>
    /// <param name="maskBits">In the layout of <see cref="BitGrid"/>, or null.</param>
    void Load(short* hounsfield, Shape3 shape, ulong* maskBits);

    /// <summary>The smooth field that surfaces of the mask are found in; null where there is no mask or it is empty.</summary>
    SmoothMask? Mask { get; }

    /// <param name="scene">The picture, of the volume and mask loaded.</param>
    /// <param name="rgba">Receives four bytes a pixel, row by row from the top left.</param>
    void Cast(RayScene scene, Span<byte> rgba);
}

internal static class RayCasters
{
    /// <summary>A ray caster on an engine, which must outlive it.</summary>
    public static IRayCaster Create(IEngine engine) => engine is CpuEngine cpu ? new CpuRayCaster(cpu.Pool) : CreateDevice(engine);

    // Kept apart, so that the CPU engine never loads ILGPU.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static IlgpuRayCaster CreateDevice(IEngine engine) => new((IlgpuEngine)engine);
}
