using CtGpu.Host.Dicom;
using CtGpu.Host.Geometry;
using CtGpu.Kernels.Geometry;

namespace CtGpu.Host.Series;

/// <summary>
/// The tutorial's stack: sorted by the z of ImagePositionPatient, slice spacing from the two lowest slices, spacings
/// rounded to float32 before anything is computed from them.
/// </summary>
internal static class TutorialStack
{
    /// <param name="stack">Proven to be a volume, ascending along its normal.</param>
    /// <param name="direction">Unit vector from one slice's origin to the next in <paramref name="stack"/>.</param>
    /// <exception cref="GeometryException">z does not tell the slices' order.</exception>
    public static SeriesVolume Build(CandidateSeries series, SliceStack stack, Vector3 direction, GeometryReport report)
    {
        SliceHeader[] slices = [.. stack.Slices.OrderBy(ZOf)];
        bool ascending = slices.SequenceEqual(stack.Slices);
        bool ordered = slices.Zip(slices.Skip(1)).All(p => ZOf(p.Second) - ZOf(p.First) > SliceStack.SamePositionMm);
        if (!ordered || (!ascending && !slices.SequenceEqual(stack.Slices.Reverse())))
        {
            throw new GeometryException(
                GeometryVerdict.NotAxial,
                $"Series {series.DisplayName}: the tutorial sorts slices by the z of ImagePositionPatient, from {ZOf(slices[0]):0.###} to {ZOf(slices[^1]):0.###} mm here, "
                + "which does not order them along their normal. Expected axial slices; convert it without --preset tutorial.",
                [slices[0].Path, slices[^1].Path]);
        }

        SliceHeader first = slices[0];
        var spacing = new Spacing3(
            (float)Math.Abs(ZOf(slices[0]) - ZOf(slices[1])), (float)first.PixelSpacing![0], (float)first.PixelSpacing[1]);
        var geometry = new VolumeGeometry(
            new Shape3(slices.Length, first.Rows, first.Columns),
            spacing,
            SliceStack.OriginOf(first),
            stack.Orientation.Column,
            stack.Orientation.Row,
            ascending ? direction : -1 * direction);
        return new SeriesVolume(slices, geometry, report);
    }

    private static double ZOf(SliceHeader slice) => slice.ImagePositionPatient![2];
}
