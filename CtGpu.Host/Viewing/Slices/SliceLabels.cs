using System.Globalization;
using CtGpu.Host.Geometry;
using CtGpu.Host.Viewing.Drawing;

namespace CtGpu.Host.Viewing.Slices;

/// <summary>Labels a slice with its position in the patient, and each of its edges with the direction that it faces.</summary>
internal static class SliceLabels
{
    private static readonly Colour s_letters = new(235, 235, 235);

    /// <param name="left">Pixel column of the slice's left edge.</param>
    /// <param name="top">Pixel row of the slice's top edge.</param>
    /// <param name="width">Width of the slice in pixels.</param>
    /// <param name="height">Height of the slice in pixels.</param>
    /// <param name="size">Font size in pixels.</param>
    public static void Draw(PictureCanvas canvas, SliceImage slice, SlicePlane plane, int left, int top, int width, int height, double size)
    {
        double inset = size * 0.35, middle = top + (height / 2.0) + (size * 0.35);
        canvas.TextOnImage(Orientation.Letters(-1.0 * slice.Right), left + inset, middle, size, s_letters);
        canvas.TextOnImage(Orientation.Letters(slice.Right), left + width - inset, middle, size, s_letters, TextAnchor.End);
        canvas.TextOnImage(Orientation.Letters(-1.0 * slice.Down), left + (width / 2.0), top + size, size, s_letters, TextAnchor.Middle);
        canvas.TextOnImage(Orientation.Letters(slice.Down), left + (width / 2.0), top + height - inset, size, s_letters, TextAnchor.Middle);
        canvas.TextOnImage(Position(slice, plane), left + inset, top + height - inset, size * 0.8, s_letters);
    }

    /// <summary>Returns the LPS coordinate of the slice's centre across its plane, such as "z -120 mm".</summary>
    public static string Position(SliceImage slice, SlicePlane plane)
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
