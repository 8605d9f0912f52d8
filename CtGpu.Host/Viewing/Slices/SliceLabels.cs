using System.Globalization;
using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing.Drawing;

namespace CtGpu.Host.Viewing.Slices;

/// <summary>What stands on a slice: its place in the patient, and at each edge where that points.</summary>
internal static class SliceLabels
{
    private static readonly Colour s_letters = new(235, 235, 235);

    public static void Draw(PictureCanvas canvas, SliceImage slice, SlicePlane plane, int left, int top, int width, int height, double size)
    {
        double inset = size * 0.35, middle = top + (height / 2.0) + (size * 0.35);
        canvas.TextOnImage(Orientation.Letters(-1.0 * slice.Right), left + inset, middle, size, s_letters);
        canvas.TextOnImage(Orientation.Letters(slice.Right), left + width - inset, middle, size, s_letters, TextAnchor.End);
        canvas.TextOnImage(Orientation.Letters(-1.0 * slice.Down), left + (width / 2.0), top + size, size, s_letters, TextAnchor.Middle);
        canvas.TextOnImage(Orientation.Letters(slice.Down), left + (width / 2.0), top + height - inset, size, s_letters, TextAnchor.Middle);
        canvas.TextOnImage(Place(slice, plane), left + inset, top + height - inset, size * 0.8, s_letters);
    }

    /// <summary>Where the slice's middle lies along the axis that the plane goes through, in LPS mm.</summary>
    public static string Place(SliceImage slice, SlicePlane plane)
    {
        Vector3 centre = slice.Centre;
        (char axis, double mm) = plane.Plane switch
        {
            AnatomicalPlane.Axial => ('z', centre.Z),
            AnatomicalPlane.Coronal => ('y', centre.Y),
            _ => ('x', centre.X),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{axis} {mm:0} mm");
    }
}
