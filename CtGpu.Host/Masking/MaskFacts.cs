using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Measure;

namespace CtGpu.Host.Masking;

/// <summary>Numbers about a mask as it is written.</summary>
/// <param name="Voxels">Voxels of the mask.</param>
/// <param name="Components">
/// Sizes of the largest air components inside the patient, in voxels, descending. Where the search works on blocks, the voxels of the
/// component's blocks: an estimate.
/// </param>
/// <param name="Touches">Faces of the volume that the mask touches.</param>
/// <param name="Box">Bounding box of the mask, or null if it is empty.</param>
internal sealed record MaskFacts(long Voxels, IReadOnlyList<long> Components, VolumeFaces Touches, IndexBox? Box)
{
    /// <summary>At most this many sizes are given, those of the largest components.</summary>
    internal const int MostComponents = 5;

    internal static MaskFacts From(BitExtent extent, Shape3 shape, IReadOnlyList<long> components)
    {
        if (extent.Voxels == 0) return new MaskFacts(0, components, VolumeFaces.None, null);
        VolumeFaces touches = (extent.X0 == 0 ? VolumeFaces.XMinus : 0) | (extent.X1 == shape.X - 1 ? VolumeFaces.XPlus : 0)
            | (extent.Y0 == 0 ? VolumeFaces.YMinus : 0) | (extent.Y1 == shape.Y - 1 ? VolumeFaces.YPlus : 0)
            | (extent.Z0 == 0 ? VolumeFaces.ZMinus : 0) | (extent.Z1 == shape.Z - 1 ? VolumeFaces.ZPlus : 0);
        var box = new IndexBox(extent.Z0, extent.Z1, extent.Y0, extent.Y1, extent.X0, extent.X1);
        return new MaskFacts(extent.Voxels, components, touches, box);
    }
}
