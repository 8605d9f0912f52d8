using ILGPU;

namespace CtGpu.Host.Engines.Ilgpu.BitVolumes;

/// <summary>HU of some slices of a volume in device memory.</summary>
/// <param name="Voxels">HU, from <paramref name="Before"/> slices before the first slice to <paramref name="After"/> after the last.</param>
/// <param name="FirstSlice">First slice.</param>
/// <param name="Slices">Number of slices.</param>
/// <param name="Before">Number of slices of halo before the first slice.</param>
/// <param name="After">Number of slices of halo after the last slice.</param>
internal readonly record struct HounsfieldSlab(ArrayView<short> Voxels, int FirstSlice, int Slices, int Before, int After);

/// <summary>A volume's HU for operations on a device that may not have the memory for all of them at a time.</summary>
internal interface IDeviceHounsfield
{
    /// <summary>
    /// Returns the slabs of the volume in the order of their slices. Each is in device memory only until the next one is asked for.
    /// </summary>
    /// <param name="halo">
    /// Wanted slices of halo on either side of a slab, at most <see cref="DeviceBitVolumes.MostHalo"/>. There are fewer at the ends of the
    /// volume.
    /// </param>
    IEnumerable<HounsfieldSlab> Slabs(int halo);
}
