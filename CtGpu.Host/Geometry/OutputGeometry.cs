using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;

namespace CtGpu.Host.Geometry;

/// <summary>Geometry of resampled volumes.</summary>
internal static class OutputGeometry
{
    /// <summary>
    /// Geometry of <paramref name="input"/> after resampling to <paramref name="output"/> voxels. The spacing is the actual
    /// one (<see cref="ResamplePlan.OutputSpacing"/>), which may differ from the requested one. Corner keeps the origin;
    /// extent moves the origin to keep the outer edges of the volume.
    /// </summary>
    public static VolumeGeometry ResampledGeometry(VolumeGeometry input, Shape3 output, GridPlacement grid)
    {
        Spacing3 spacing = ResamplePlan.OutputSpacing(input.Shape, input.Spacing, output, grid);
        Vector3 origin = input.Origin;
        if (grid == GridPlacement.Extent)
        {
            origin += ((spacing.X - input.Spacing.X) / 2 * input.Column)
                + ((spacing.Y - input.Spacing.Y) / 2 * input.Row)
                + ((spacing.Z - input.Spacing.Z) / 2 * input.Slice);
        }

        return input with { Shape = output, Spacing = spacing, Origin = origin };
    }
}
