using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Labeling;
using CtGpu.Kernels.Measure;

namespace CtGpu.Host.Engines;

/// <summary>Numbers about a mask, the only data that the host reads between upload and download.</summary>
/// <param name="Voxels">Voxels of the mask.</param>
/// <param name="LowerXVoxels">Voxels of the mask with x below half the row length: one side if x runs left to right.</param>
/// <param name="OutsideVoxels">Air voxels outside the patient.</param>
/// <param name="Components">Sizes of the five largest air components inside, in voxels, descending.</param>
/// <param name="Touches">Faces of the volume that the mask touches.</param>
/// <param name="Box">Bounding box of the mask, or null if it is empty.</param>
internal sealed record MaskFacts(
    long Voxels, long LowerXVoxels, long OutsideVoxels, IReadOnlyList<long> Components, VolumeFaces Touches, IndexBox? Box)
{
    /// <summary>Converts the numbers that an engine counted in the bits.</summary>
    internal static MaskFacts From(MaskExtent extent, Shape3 shape, long outsideVoxels, IReadOnlyList<long> components)
    {
        if (extent.Voxels == 0) return new MaskFacts(0, 0, outsideVoxels, components, VolumeFaces.None, null);
        VolumeFaces touches = (extent.X0 == 0 ? VolumeFaces.XMinus : 0) | (extent.X1 == shape.X - 1 ? VolumeFaces.XPlus : 0)
            | (extent.Y0 == 0 ? VolumeFaces.YMinus : 0) | (extent.Y1 == shape.Y - 1 ? VolumeFaces.YPlus : 0)
            | (extent.Z0 == 0 ? VolumeFaces.ZMinus : 0) | (extent.Z1 == shape.Z - 1 ? VolumeFaces.ZPlus : 0);
        var box = new IndexBox(extent.Z0, extent.Z1, extent.Y0, extent.Y1, extent.X0, extent.X1);
        return new MaskFacts(extent.Voxels, extent.LowerXVoxels, outsideVoxels, components, touches, box);
    }
}
