using CtGpu.Kernels.Geometry;
using CtGpu.Kernels.Resample;

namespace CtGpu.Host.Geometry;

/// <summary>Where a resampled volume lies in the patient.</summary>
public static class OutputGeometry
{
    /// <summary>
    /// Grid of <paramref name="input"/> after a resample to <paramref name="output"/> voxels. The spacing is what the
    /// voxels really have (<see cref="ResamplePlan.OutputSpacing"/>). Corner keeps the origin; extent moves it so that
    /// the outer edges of the voxels stay.
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
