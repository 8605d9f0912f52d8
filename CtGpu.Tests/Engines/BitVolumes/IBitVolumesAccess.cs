using CtGpu.Host.Engines;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Tests.Engines.BitVolumes;

/// <summary>The bit volumes of an engine, with access to the voxels of <see cref="BitVolume.Result"/>.</summary>
internal interface IBitVolumesAccess : IDisposable
{
    /// <summary>Starts a volume. May be called again for the next one.</summary>
    /// <param name="hounsfield">HU in C order.</param>
    IBitVolumes Open(Shape3 shape, short[] hounsfield);

    /// <summary>Sets the voxels of the result.</summary>
    void WriteResult(bool[] voxels);

    /// <summary>Returns the voxels of the result, and asserts that its padding bits are zero.</summary>
    bool[] ReadResult();
}
